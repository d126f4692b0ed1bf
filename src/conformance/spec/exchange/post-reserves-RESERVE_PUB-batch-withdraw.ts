/** Rows of POST /reserves/RESERVE_PUB/batch-withdraw (exchange protocols up to 25). */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { recording, reference } from '../sources.js'

const until = 25
const checks = reference('exchange 0.14.1, checks of a denomination key')

export const rows = rowsOf(
  'exchange/post-reserves-RESERVE_PUB-batch-withdraw',
  'exchange',
  outcome(
    '200-withdrawn',
    200,
    'Every planchet is signed, and its value and fee are taken from the reserve.',
    recording(12, 23),
    { until },
  ),
  outcome(
    '200-withdrawn-before',
    200,
    'The same planchets again get the same signatures, and take nothing.',
    recording(13),
    { until },
  ),
  outcome(
    '400-malformed',
    400,
    'The request does not have the form of a withdrawal, or withdraws nothing.',
    reference('exchange 0.14.1, reading a withdrawal'),
    { until },
  ),
  outcome('403-reserve-signature', 403, 'A planchet was not signed by the reserve.', recording(14), {
    until,
    codes: ['EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID'],
  }),
  outcome('404-reserve-unknown', 404, 'No money has arrived for this reserve (yet).', recording(15), {
    until,
    codes: ['EXCHANGE_GENERIC_RESERVE_UNKNOWN'],
  }),
  outcome(
    '404-denomination-unknown',
    404,
    'The exchange does not know a denomination, and signs that it does not.',
    recording(16),
    { until, codes: ['EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN'] },
  ),
  outcome(
    '409-reserve-too-poor',
    409,
    'The reserve does not hold value and fees of all planchets.',
    recording(18),
    { until, codes: ['EXCHANGE_WITHDRAW_INSUFFICIENT_FUNDS'] },
  ),
  outcome(
    '409-planchet-twice',
    409,
    'A planchet stands there twice, or was withdrawn in another batch.',
    reference('exchange 0.14.1, storing a withdrawal'),
    { until, codes: ['EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET'] },
  ),
  outcome('410-denomination-expired', 410, 'A denomination can no longer be withdrawn.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_EXPIRED', 'EXCHANGE_WITHDRAW_DENOMINATION_KEY_LOST'],
  }),
  outcome('410-denomination-future', 410, 'A denomination cannot be withdrawn yet.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE'],
  }),
  outcome('410-denomination-revoked', 410, 'A denomination was revoked.', checks, {
    until,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_REVOKED'],
  }),
  tooLarge(reference('exchange 0.14.1, any request with a body'), { until }),
  outcome(
    '451-limit',
    451,
    'Law does not let the exchange give this to somebody it does not know.',
    reference('exchange 0.14.1, withdrawals with rules of law'),
    { until, codes: ['EXCHANGE_GENERIC_KYC_REQUIRED'] },
  ),
  databaseFailure(reference('exchange 0.14.1, any transaction'), { until }),
  internalFailure(),
)
