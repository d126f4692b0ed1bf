/** Rows of POST /private/orders/ORDER_ID/refund. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page, reference } from '../sources.js'
import { tokenRows } from './access.js'

const source = page('post-private-orders-ORDER_ID-refund', 'revision of 2026')

export const rows = rowsOf(
  'merchant/post-private-orders-ORDER_ID-refund',
  'merchant',
  outcome(
    '200-granted',
    200,
    'The refunds of the order are to reach this total; the reply names the contract and tells how a wallet gets them.',
    source,
  ),
  outcome(
    '200-granted-before',
    200,
    'The total that was granted before, once more, is granted and changes nothing.',
    inferred('the page speaks of a total to reach; that asking for it twice is harmless follows'),
  ),
  outcome('400-malformed', 400, 'The request does not have the form of a refund.', source),
  outcome(
    '401-unauthorized',
    401,
    'Only who has the token of the instance may grant refunds.',
    page('post-private-orders-ORDER_ID-refund', 'commit 65feb27 of 2026-03-26'),
    { codes: ['MERCHANT_GENERIC_UNAUTHORIZED'] },
  ),
  outcome('403-not-by-contract', 403, 'The contract gives no time for refunds.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_NOT_ALLOWED_BY_CONTRACT'],
  }),
  outcome(
    '403-refund-deadline-past',
    403,
    'The time for refunds that the contract gives is over.',
    inferred('no page says what becomes of a refund between the two deadlines'),
  ),
  outcome('404-unknown', 404, 'There is no such order.', source, {
    codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  outcome(
    '404-not-claimed',
    404,
    'Without a claim there is no contract under which to refund.',
    inferred('the page speaks of orders that are not paid, and not of those that have no contract'),
    { codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN'] },
  ),
  outcome('409-above-paid', 409, 'No more can be refunded than was paid.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT'],
  }),
  outcome(
    '409-below-granted',
    409,
    'What was granted is not taken back.',
    reference('registry of error codes: meaning of 2530'),
    { codes: ['MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT'] },
  ),
  outcome('409-foreign-currency', 409, 'The order was not paid in this currency.', source, {
    codes: ['MERCHANT_GENERIC_CURRENCY_MISMATCH'],
  }),
  outcome('409-unpaid', 409, 'The order is not paid; there is nothing to refund.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID'],
  }),
  outcome(
    '410-refund-deadline-past',
    410,
    'The time for refunds that the contract gives is over.',
    inferred('no page says what becomes of a refund between the two deadlines'),
  ),
  outcome(
    '410-wire-deadline-past',
    410,
    'The exchange may have paid the merchant by now (pages since v24).',
    page('post-private-orders-ORDER_ID-refund', 'v24, 2026'),
    { codes: ['MERCHANT_PRIVATE_POST_REFUND_AFTER_WIRE_DEADLINE'] },
  ),
  outcome('451-limit', 451, 'The refund is above what law lets the exchange pass on.', source, {
    codes: ['MERCHANT_POST_ORDERS_ID_REFUND_EXCHANGE_TRANSACTION_LIMIT_VIOLATION'],
  }),
  duty(
    'contract-kept',
    'A contract that gives no time for refunds gets none.',
    inferred('a demo backend of January 2026 granted a refund although refund_deadline was 0'),
  ),
  databaseFailure(source, {
    codes: ['GENERIC_FAILED_COMPUTE_JSON_HASH', 'MERCHANT_GENERIC_DB_CONTRACT_CONTENT_INVALID'],
  }),
  internalFailure(),
  tooLarge(inferred('the sister pages of spring 2026 list 413')),
  ...tokenRows(),
)
