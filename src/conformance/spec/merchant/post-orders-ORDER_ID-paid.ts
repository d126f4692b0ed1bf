/** Rows of POST /orders/ORDER_ID/paid. */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { page, reference, SEED } from '../sources.js'

export const rows = rowsOf(
  'merchant/post-orders-ORDER_ID-paid',
  'merchant',
  outcome(
    '200-proven',
    200,
    'The signature proves the payment; the reply tells whether anything was refunded.',
    SEED.paid,
  ),
  outcome(
    '204-proven',
    204,
    'The signature proves the payment (merchants of 2022 answer without a body).',
    page('post-orders-ORDER_ID-paid', 'revision of December 2022'),
    { until: 9, generation: 'paid-accepted' },
  ),
  outcome('400-malformed', 400, 'The request does not have the form of a proof.', SEED.paid, {
    codes: ['GENERIC_PARAMETER_MALFORMED'],
  }),
  outcome(
    '400-not-json',
    400,
    'The request does not have the form of a proof (parser that the reference shares with its exchange).',
    reference('parser of request bodies, as recorded with exchange 0.14.1'),
    { codes: ['GENERIC_JSON_INVALID', 'GENERIC_PARAMETER_MISSING'] },
  ),
  outcome(
    '403-signature',
    403,
    'The merchant never signed this; told before anything is looked up.',
    SEED.paid,
    { codes: ['MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID'] },
  ),
  outcome('404-unknown', 404, 'There is no such order.', SEED.paid, {
    codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  databaseFailure(page('post-orders-ORDER_ID-paid', '2810-byte revision of April 2026')),
  internalFailure(),
  tooLarge(page('post-orders-ORDER_ID-paid', '2810-byte revision of April 2026')),
)
