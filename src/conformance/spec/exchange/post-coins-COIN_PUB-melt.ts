/** Rows of POST /coins/COIN_PUB/melt (exchange protocols up to 25). */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { recording, reference } from '../sources.js'
import { coinRefusals } from './coin-checks.js'

const until = 25
const checks = reference('exchange 0.14.1, checks of a melt')

export const rows = rowsOf(
  'exchange/post-coins-COIN_PUB-melt',
  'exchange',
  outcome(
    '200-melted',
    200,
    'The amount is taken from the coin, and the exchange signs which set stays hidden.',
    recording(147, 160),
    { until },
  ),
  outcome(
    '200-melted-before',
    200,
    'The same melt again is confirmed again with the same index, and takes nothing.',
    recording(148),
    { until },
  ),
  outcome('400-malformed', 400, 'The request does not have the form of a melt.', checks, { until }),
  outcome('400-below-fee', 400, 'The amount does not even cover the fee for melting.', checks, {
    until,
    codes: ['EXCHANGE_MELT_FEES_EXCEED_CONTRIBUTION'],
  }),
  outcome(
    '400-coin-expired',
    400,
    'The coin’s denomination can no longer be spent, and nothing of a revoked coin came back to it.',
    checks,
    { until, codes: ['EXCHANGE_MELT_COIN_EXPIRED_NO_ZOMBIE'] },
  ),
  ...coinRefusals('this melt', 'EXCHANGE_MELT_COIN_SIGNATURE_INVALID', recording(150), checks, { until }),
  outcome(
    '409-coin-spent',
    409,
    'The coin has less left than is to be melted; the reply names it.',
    recording(149),
    {
      until,
      codes: ['EXCHANGE_GENERIC_INSUFFICIENT_FUNDS'],
    },
  ),
  outcome('409-other-denomination', 409, 'The coin was seen before under another denomination.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY'],
  }),
  outcome('409-other-ages', 409, 'The coin was seen before, with other ages or with none.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH'],
  }),
  outcome('410-denomination-expired', 410, 'The denomination is past all use.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_EXPIRED'],
  }),
  outcome('410-denomination-future', 410, 'The denomination is not in use yet.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE'],
  }),
  outcome('410-denomination-revoked', 410, 'The denomination was revoked.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_REVOKED'],
  }),
  tooLarge(checks, { until }),
  databaseFailure(checks, { until }),
  internalFailure({ until }),
)
