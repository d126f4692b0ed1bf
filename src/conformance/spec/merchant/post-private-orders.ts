/** Rows of POST /private/orders. */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'
import { tokenRows } from './access.js'

const source = page('post-private-orders', '20507-byte revision of 2026')

export const rows = rowsOf(
  'merchant/post-private-orders',
  'merchant',
  outcome(
    '200-created',
    200,
    'The order exists under the id in the reply, with a claim token unless none was wanted.',
    source,
  ),
  outcome(
    '200-created-before',
    200,
    'The same order under the same chosen id is answered like the first time.',
    inferred('the page calls chosen ids idempotent without naming the status'),
  ),
  outcome('400-malformed', 400, 'The request does not have the form of an order.', source),
  outcome('400-pay-deadline-past', 400, 'An order that can no longer be paid is not made.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST'],
  }),
  outcome(
    '400-refund-after-wire',
    400,
    'Refunds cannot be promised for a time when the money is gone.',
    source,
    { codes: ['MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE'] },
  ),
  outcome('400-wire-never', 400, 'The money has to be wired some day.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER'],
  }),
  outcome(
    '401-unauthorized',
    401,
    'Only who has the token of the instance may make orders.',
    page('post-private-orders', 'commit 65feb27 of 2026-03-26'),
    { codes: ['MERCHANT_GENERIC_UNAUTHORIZED'] },
  ),
  outcome('409-order-id-taken', 409, 'Another order has this id.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS'],
  }),
  outcome(
    '409-foreign-currency',
    409,
    'The instance does not deal in this currency.',
    inferred('code listed on the page, its status is not'),
    { codes: ['MERCHANT_GENERIC_CURRENCY_MISMATCH'] },
  ),
  databaseFailure(source),
  internalFailure(),
  tooLarge(inferred('the sister pages of spring 2026 list 413')),
  ...tokenRows(),
)
