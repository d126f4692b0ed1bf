/** Rows of POST /batch-deposit. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { page, recording, reference } from '../sources.js'

const source = page('post-batch-deposit', '15130-byte revision of 2026')
const checks = reference('exchange 0.14.1: what a deposit is checked for')

export const rows = rowsOf(
  'exchange/post-batch-deposit',
  'exchange',
  outcome(
    '200-deposited',
    200,
    'The contributions are taken from the coins, all of them, and the exchange signs for it.',
    source,
  ),
  outcome(
    '200-deposited-before',
    200,
    'The same deposit again is confirmed again, and takes nothing.',
    recording(25),
  ),
  outcome('400-malformed', 400, 'The request does not have the form of a deposit.', source),
  outcome('400-merchant-signature', 400, 'The merchant did not sign this contract.', recording(33), {
    codes: ['GENERIC_PARAMETER_MALFORMED'],
  }),
  outcome('400-no-coins', 400, 'A deposit names its coins.', recording(38), {
    codes: ['GENERIC_PARAMETER_MALFORMED'],
  }),
  outcome('400-too-many-coins', 400, 'A deposit has 256 coins at most.', checks, {
    codes: ['GENERIC_PARAMETER_MALFORMED'],
  }),
  outcome('400-policy', 400, 'The exchange does not know the policy of the deposit.', source, {
    codes: ['EXCHANGE_DEPOSITS_POLICY_NOT_ACCEPTED'],
  }),
  outcome(
    '400-above-value',
    400,
    'A contribution is larger than the value of the coin’s denomination.',
    source,
    { codes: ['EXCHANGE_GENERIC_AMOUNT_EXCEEDS_DENOMINATION_VALUE'] },
  ),
  outcome('400-below-fee', 400, 'A contribution does not even cover the deposit fee.', source, {
    codes: ['EXCHANGE_DEPOSIT_NEGATIVE_VALUE_AFTER_FEE'],
  }),
  outcome('400-refund-after-wire', 400, 'The refund deadline lies behind the wire deadline.', source, {
    codes: ['EXCHANGE_DEPOSIT_REFUND_DEADLINE_AFTER_WIRE_DEADLINE'],
  }),
  outcome('400-wire-never', 400, 'The money has to be wired some day.', source, {
    codes: ['EXCHANGE_DEPOSIT_WIRE_DEADLINE_IS_NEVER'],
  }),
  outcome('403-coin-signature', 403, 'A coin did not sign this deposit.', source, {
    codes: ['EXCHANGE_DEPOSIT_COIN_SIGNATURE_INVALID'],
  }),
  outcome('403-denomination-signature', 403, 'A coin was never signed by the exchange.', source, {
    codes: ['EXCHANGE_DENOMINATION_SIGNATURE_INVALID'],
  }),
  outcome(
    '404-denomination-unknown',
    404,
    'The exchange does not know a denomination, and signs that it does not.',
    source,
    { codes: ['EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN'] },
  ),
  outcome(
    '409-coin-spent',
    409,
    'A coin has less left than it is to contribute; the reply names it.',
    source,
    { codes: ['EXCHANGE_GENERIC_INSUFFICIENT_FUNDS'] },
  ),
  outcome(
    '409-other-denomination',
    409,
    'The coin was seen before, as a coin of another denomination.',
    source,
    { codes: ['EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY'] },
  ),
  outcome('409-other-ages', 409, 'The coin was seen before, with other ages or with none.', source, {
    codes: ['EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH'],
  }),
  outcome(
    '409-other-terms',
    409,
    'The merchant deposited for this contract before, under other terms.',
    recording(39),
    { codes: ['EXCHANGE_DEPOSIT_CONFLICTING_CONTRACT'] },
  ),
  outcome('410-denomination-expired', 410, 'A coin’s denomination can no longer be deposited.', source, {
    codes: ['EXCHANGE_GENERIC_DENOMINATION_EXPIRED'],
  }),
  outcome('410-denomination-future', 410, 'A coin’s denomination cannot be deposited yet.', source, {
    codes: ['EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE'],
  }),
  outcome('410-denomination-revoked', 410, 'A coin’s denomination was revoked.', source, {
    codes: ['EXCHANGE_GENERIC_DENOMINATION_REVOKED'],
  }),
  tooLarge(source),
  outcome('451-limit', 451, 'Law does not let the exchange take this for the merchant.', source, {
    codes: ['EXCHANGE_GENERIC_KYC_REQUIRED'],
  }),
  databaseFailure(source),
  internalFailure(),
  duty(
    'same-time-again',
    'However often a contract is deposited for, the exchange names the time of the first deposit.',
    reference('exchange 0.14.1: what it stores of a batch'),
  ),
)
