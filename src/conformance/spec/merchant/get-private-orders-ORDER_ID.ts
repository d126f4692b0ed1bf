/** Rows of GET /private/orders/ORDER_ID. */
import { duty, outcome, rowsOf } from '../row.js'
import { inferred, page } from '../sources.js'
import { tokenRows } from './access.js'

const source = page('get-private-orders-ORDER_ID', 'revision of 2026 (v25)')

export const rows = rowsOf(
  'merchant/get-private-orders-ORDER_ID',
  'merchant',
  outcome('200-unpaid', 200, 'Nobody has claimed the order; the reply says how to pay it.', source),
  outcome('200-claimed', 200, 'A wallet has claimed the order; the reply holds its contract.', source),
  outcome('200-paid', 200, 'The order is paid; the reply tells how much was deposited and refunded.', source),
  outcome(
    '401-unauthorized',
    401,
    'Only who has the token of the instance may ask.',
    page('get-private-orders-ORDER_ID', 'commit 65feb27 of 2026-03-26'),
    { codes: ['MERCHANT_GENERIC_UNAUTHORIZED'] },
  ),
  outcome('404-unknown', 404, 'There is no such order.', source, {
    codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  duty(
    'current',
    'The reply shows the order as it is, not as it was.',
    inferred('no page says how fresh a status has to be'),
  ),
  ...tokenRows(),
)
