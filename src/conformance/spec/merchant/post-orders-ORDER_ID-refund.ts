/** Rows of POST /orders/ORDER_ID/refund. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page, SEED } from '../sources.js'

const source = page('post-orders-ORDER_ID-refund', '4332-byte revision of 2026-03-26')

export const rows = rowsOf(
  'merchant/post-orders-ORDER_ID-refund',
  'merchant',
  outcome(
    '200-collected',
    200,
    'The reply tells what was granted, and for each coin and id what the exchange said to it.',
    source,
  ),
  outcome('204-nothing-granted', 204, 'The shop has granted no refund.', source),
  outcome(
    '204-not-paid',
    204,
    'What is not paid cannot be refunded.',
    inferred('whether an unpaid order has no refunds or does not exist, the page leaves open'),
  ),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  outcome('403-other-contract', 403, 'The hash is not that of the contract of this order.', source, {
    codes: ['MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER'],
  }),
  outcome('404-unknown', 404, 'There is no such order.', source, {
    codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  outcome(
    '404-not-claimed',
    404,
    'Without a claim there is no contract under which refunds could be.',
    inferred('the page names a contract, and an order that nobody claimed has none'),
    { codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN'] },
  ),
  outcome(
    '404-not-paid',
    404,
    'What is not paid cannot be refunded.',
    inferred('whether an unpaid order has no refunds or does not exist, the page leaves open'),
  ),
  outcome(
    '410-wire-deadline-past',
    410,
    'The exchange may have paid the merchant by now (pages since v24).',
    page('post-orders-ORDER_ID-refund', 'v24, 2026'),
  ),
  outcome(
    '502-exchange-failed',
    502,
    'The exchange failed the merchant.',
    inferred('the other pages on which a merchant needs its exchange say so'),
    { settles: false, excuse: 'exchange' },
  ),
  outcome(
    '504-exchange-slow',
    504,
    'The merchant waited in vain for an exchange.',
    inferred('the other pages on which a merchant needs its exchange say so'),
    { settles: false, excuse: 'exchange' },
  ),
  duty('id-not-zero', 'A refund that a shop granted never has the id 0: that is the abort’s.', SEED.abort),
  duty('id-means-one-refund', 'An id stands for one refund of a coin, and for one amount.', SEED.refund),
  duty('total-granted', 'All refunds of an order together are what the shop granted.', source),
  duty('within-contribution', 'No coin gets more back than it contributed to the order.', SEED.refund),
  duty(
    'signed-by-merchant',
    'What the exchange is asked to give back, the merchant has signed.',
    SEED.refund,
  ),
  duty(
    'asked-for',
    'Each refund is asked for, and no failure of the exchange stands in the way.',
    inferred('what an exchange says to its merchant cannot be seen from outside'),
  ),
  databaseFailure(source),
  internalFailure(),
  tooLarge(inferred('the sister pages of spring 2026 list 413')),
)
