/** Rows of POST /withdraw (exchange protocols from 26 on; experimental: the tail of the page was not readable). */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'

const since = 26
const source = page('post-withdraw', '8134-byte revision of 2026, the part that could be read')

export const rows = rowsOf(
  'exchange/post-withdraw',
  'exchange',
  outcome(
    '200-withdrawn',
    200,
    'Every planchet is signed, and values and fees are taken from the reserve.',
    source,
    { since },
  ),
  outcome(
    '200-withdrawn-before',
    200,
    'The same request again gets the same answer, and takes nothing.',
    source,
    {
      since,
    },
  ),
  outcome('400-malformed', 400, 'The request does not have the form of a withdrawal.', source, { since }),
  outcome(
    '400-planchet-twice',
    400,
    'A planchet stands there twice, or was withdrawn in another batch.',
    source,
    {
      since,
      codes: ['EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET'],
    },
  ),
  outcome(
    '409-planchet-twice',
    409,
    'A planchet stands there twice, or was withdrawn in another batch, as earlier exchanges say it.',
    inferred('the registry has the code as a conflict'),
    { since, codes: ['EXCHANGE_WITHDRAW_IDEMPOTENT_PLANCHET'] },
  ),
  outcome('403-reserve-signature', 403, 'The reserve did not sign this withdrawal.', source, {
    since,
    codes: ['EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID'],
  }),
  outcome('404-reserve-unknown', 404, 'No money has arrived for this reserve (yet).', source, {
    since,
    codes: ['EXCHANGE_GENERIC_RESERVE_UNKNOWN'],
  }),
  outcome('404-denomination-unknown', 404, 'The exchange does not know a denomination.', source, {
    since,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN'],
  }),
  outcome('409-reserve-too-poor', 409, 'The reserve does not hold values and fees.', source, {
    since,
    codes: ['EXCHANGE_WITHDRAW_INSUFFICIENT_FUNDS'],
  }),
  outcome('410-denomination-expired', 410, 'A denomination can no longer be withdrawn.', source, {
    since,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_EXPIRED', 'EXCHANGE_WITHDRAW_DENOMINATION_KEY_LOST'],
  }),
  outcome('410-denomination-revoked', 410, 'A denomination was revoked.', source, {
    since,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_REVOKED'],
  }),
  outcome('412-denomination-future', 412, 'A denomination cannot be withdrawn yet.', source, {
    since,
    codes: ['EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE'],
  }),
  tooLarge(source, { since }),
  outcome('451-limit', 451, 'Law does not let the exchange give this to somebody it does not know.', source, {
    since,
    codes: ['EXCHANGE_GENERIC_KYC_REQUIRED'],
  }),
  databaseFailure(source, { since }),
  internalFailure({ since }),
)
