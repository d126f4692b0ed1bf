/** Rows of GET /private/orders/ORDER_ID. */
import { databaseFailure, duty, outcome, rowsOf } from '../row.js'
import { inferred, page, reference } from '../sources.js'
import { tokenRows } from './access.js'

const source = page('get-private-orders-ORDER_ID', 'revision of 2026 (v25)')

export const rows = rowsOf(
  'merchant/get-private-orders-ORDER_ID',
  'merchant',
  outcome('200-unpaid', 200, 'Nobody has claimed the order; the reply says how to pay it.', source),
  outcome('200-claimed', 200, 'A wallet has claimed the order; the reply holds its contract.', source),
  outcome('200-paid', 200, 'The order is paid; the reply tells how much was deposited and refunded.', source),
  outcome(
    '200-other-session',
    200,
    'An order that was not paid for this session is shown as one that is only claimed.',
    reference('wallet-core 0.9.0 test-pay-paid: the wallet has to prove its payment for each session'),
  ),
  outcome(
    '200-bought-before',
    200,
    'The session has paid for the same thing already; the reply names the order.',
    reference('wallet-core 0.9.0 test-paywall-flow: a session is led to what it has bought'),
  ),
  outcome(
    '304-unchanged',
    304,
    // The page has it since v25; any server of HTTP may do it before.
    'The reply would be the one that the caller has, by its ETag.',
    source,
  ),
  outcome('400-malformed', 400, 'A parameter does not have its form.', source),
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
  duty(
    'not-wired-early',
    'Nothing is called wired before the wire deadline of the contract.',
    inferred('a deadline says when at the latest; that an exchange waits for it, no page says'),
  ),
  duty(
    'last-payment',
    'The last payment lies between the contract and the reply (v14).',
    inferred('the page gives the field its type, and says no more of it'),
  ),
  duty(
    'deposit-total',
    'No more is called deposited than coins have contributed.',
    inferred('whether fees or what was not wired yet count, no page says'),
  ),
  duty(
    'refund-details',
    'The refunds listed add up to the amount refunded, and their reasons are the shop’s.',
    inferred('no page says whether an entry stands for a grant or for a coin'),
  ),
  databaseFailure(source),
  ...tokenRows(),
)
