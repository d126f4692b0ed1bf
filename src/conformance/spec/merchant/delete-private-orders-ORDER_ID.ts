/** Rows of DELETE /private/orders/ORDER_ID. */
import { tokenRows } from './access.js'
import { databaseFailure, duty, outcome, rowsOf } from '../row.js'
import { inferred, page } from '../sources.js'

const source = page('delete-private-orders-ORDER_ID', '1222-byte revision of 2026-04-02')

export const rows = rowsOf(
  'merchant/delete-private-orders-ORDER_ID',
  'merchant',
  outcome('204-deleted', 204, 'The order is gone, and nobody can claim or pay it any more.', source),
  outcome(
    '400-malformed',
    400,
    'A parameter does not have its form.',
    inferred(
      'the page names no such status; whether a value of force that is none is looked at, it does not say',
    ),
  ),
  outcome('401-unauthorized', 401, 'Only who has the token of the instance may delete orders.', source, {
    codes: ['MERCHANT_GENERIC_UNAUTHORIZED'],
  }),
  outcome('404-unknown', 404, 'There is no such order.', source, {
    codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  outcome(
    '409-awaiting-payment',
    409,
    'A wallet has claimed the order and may still pay it; it is only deleted by force.',
    source,
    { codes: ['MERCHANT_PRIVATE_DELETE_ORDERS_AWAITING_PAYMENT'] },
  ),
  outcome('409-already-paid', 409, 'What was paid stays on the books, and no force removes it.', source, {
    codes: ['MERCHANT_PRIVATE_DELETE_ORDERS_ALREADY_PAID'],
  }),
  duty(
    'force',
    'Force deletes an order that was claimed and never paid.',
    inferred(
      'force came between two revisions of the page, with which version of the protocol, neither says',
    ),
  ),
  databaseFailure(source),
  ...tokenRows(),
)
