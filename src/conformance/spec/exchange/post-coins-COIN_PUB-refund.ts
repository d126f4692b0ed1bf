/** Rows of POST /coins/COIN_PUB/refund. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page, recording, SEED } from '../sources.js'

export const rows = rowsOf(
  'exchange/post-coins-COIN_PUB-refund',
  'exchange',
  outcome(
    '200-refunded',
    200,
    'The coin gets the amount less the refund fee back, and the exchange signs for it.',
    SEED.refund,
  ),
  outcome(
    '200-refunded-before',
    200,
    'The same refund again is confirmed again, and gives nothing; even after the merchant was paid.',
    recording(48, 140),
  ),
  outcome('400-malformed', 400, 'The request does not have the form of a refund.', SEED.refund),
  outcome('400-fee-above-amount', 400, 'The amount has to be larger than the refund fee.', SEED.refund, {
    codes: ['EXCHANGE_REFUND_FEE_ABOVE_AMOUNT', 'EXCHANGE_REFUND_FEE_TOO_LOW'],
  }),
  outcome('400-fee-too-low', 400, 'The merchant names a refund fee that is too low.', SEED.refund, {
    codes: ['EXCHANGE_REFUND_FEE_TOO_LOW'],
  }),
  outcome('403-merchant-signature', 403, 'The merchant did not sign this refund.', SEED.refund, {
    codes: ['EXCHANGE_REFUND_MERCHANT_SIGNATURE_INVALID'],
  }),
  outcome('404-coin-unknown', 404, 'The exchange has never seen this coin.', SEED.refund, {
    codes: ['EXCHANGE_REFUND_COIN_NOT_FOUND'],
  }),
  outcome(
    '404-denomination-unknown',
    404,
    'The exchange has never seen this coin, and so does not know its denomination either.',
    recording(61, 62),
    { codes: ['EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN'] },
  ),
  outcome(
    '404-deposit-unknown',
    404,
    'This merchant has deposited no such coin for this contract.',
    SEED.refund,
    { codes: ['EXCHANGE_REFUND_DEPOSIT_NOT_FOUND'] },
  ),
  outcome('409-above-deposit', 409, 'All refunds together would be more than was deposited.', SEED.refund, {
    codes: ['EXCHANGE_REFUND_CONFLICT_DEPOSIT_INSUFFICIENT'],
  }),
  outcome(
    '409-id-reused',
    409,
    'The id stands for a refund of another amount (newest page).',
    page('post-coins-COIN_PUB-refund', '4411-byte revision after 2026-04-05'),
    { codes: ['EXCHANGE_REFUND_INCONSISTENT_AMOUNT'] },
  ),
  outcome('410-already-wired', 410, 'The exchange has already paid the merchant.', SEED.refund, {
    codes: ['EXCHANGE_REFUND_MERCHANT_ALREADY_PAID'],
  }),
  outcome(
    '412-id-reused',
    412,
    'The id stands for a refund of another amount (exchanges before protocol 12).',
    page('post-coins-COIN_PUB-refund', 'revisions before 2021-12'),
    { until: 11, generation: 'refund-id-reused' },
  ),
  outcome('424-id-reused', 424, 'The id stands for a refund of another amount.', SEED.refund, {
    codes: ['EXCHANGE_REFUND_INCONSISTENT_AMOUNT'],
  }),
  tooLarge(SEED.refund),
  databaseFailure(SEED.refund),
  outcome('500-not-signed', 500, 'The exchange could not sign the confirmation.', SEED.refund, {
    codes: ['EXCHANGE_REFUND_MERCHANT_SIGNING_FAILED'],
    settles: false,
  }),
  internalFailure(),
  duty(
    'unknown-coin-named',
    'A coin that was never seen is refused with the code for coins, not with that for denominations.',
    inferred(
      'the seed has 1500 alone; exchange 0.14.1 says 1005 (recordings 61, 62) and is told, not failed',
    ),
  ),
  duty(
    'more-than-the-fee',
    'An amount of which the refund fee leaves nothing is refused.',
    inferred(
      'the seed wants more than the fee; exchange 0.14.1 takes the fee (recording 70), and nobody loses',
    ),
  ),
)
