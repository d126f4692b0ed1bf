/** Rows of POST /orders/ORDER_ID/claim. */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page, reference } from '../sources.js'

const source = page('post-orders-ORDER_ID-claim', '2037-byte revision of spring 2026')

export const rows = rowsOf(
  'merchant/post-orders-ORDER_ID-claim',
  'merchant',
  outcome(
    '200-claimed',
    200,
    'The order belongs to the wallet with this nonce; the contract says so and is signed.',
    source,
  ),
  outcome(
    '200-claimed-before',
    200,
    'The wallet that holds the order gets the same contract again.',
    reference('merchant backend of April 2020; wallet-core 0.9.0 test-payment-idempotency'),
  ),
  outcome('400-malformed', 400, 'The request does not have the form of a claim.', source),
  outcome('404-unknown', 404, 'There is no such order.', source, {
    codes: ['MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  outcome(
    '404-wrong-token',
    404,
    'Who does not know the claim token does not learn that the order exists.',
    inferred('the page names no other status for a wrong token'),
    { codes: ['MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND'] },
  ),
  outcome('409-claimed-by-another', 409, 'Another wallet holds the order.', source, {
    codes: ['MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED'],
  }),
  databaseFailure(source, { codes: ['GENERIC_FAILED_COMPUTE_JSON_HASH'] }),
  internalFailure(),
  tooLarge(source),
)
