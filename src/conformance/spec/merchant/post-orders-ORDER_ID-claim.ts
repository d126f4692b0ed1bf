/** Rows of POST /orders/ORDER_ID/claim. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
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
  duty(
    'says-what-was-ordered',
    'The contract says what the shop has ordered: price, summary, goods, deadlines, and where it leads.',
    page('post-private-orders', 'Order and ContractTerms, 2026'),
  ),
  duty(
    'one-merchant',
    'All contracts of an instance bear its one key.',
    page('post-private-orders', 'ContractTerms, 2026'),
  ),
  duty(
    'one-account',
    'While nobody changes the accounts, contracts of a wire method name the same one.',
    inferred('an instance may have several accounts, and no page says which of them a contract names'),
  ),
  duty(
    'one-base-url',
    'Contracts that were asked for under one address name one address.',
    inferred('how a backend finds out its own address, no page says'),
  ),
  duty(
    'deadlines-in-order',
    'Nothing can be refunded once the money is wired, and a contract is not made in the future.',
    page('post-private-orders', '400 REFUND_AFTER_WIRE_DEADLINE, 2026'),
  ),
  duty(
    'names-exchange',
    'The contract names the exchange that the backend deals with.',
    inferred('a wallet cannot pay with coins of an exchange that is not named'),
  ),
  duty(
    'right-exchange-key',
    'An exchange is named with its own master key.',
    page('post-private-orders', 'ContractTerms, 2026'),
  ),
  databaseFailure(source, { codes: ['GENERIC_FAILED_COMPUTE_JSON_HASH'] }),
  internalFailure(),
  tooLarge(source),
)
