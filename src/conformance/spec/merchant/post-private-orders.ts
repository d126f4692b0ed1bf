/** Rows of POST /private/orders. */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'
import { instanceUnknown, tokenRows } from './access.js'

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
  outcome(
    '400-version',
    400,
    'There is no such version of contracts, or it lacks what its version needs.',
    inferred('the page lists GENERIC_VERSION_MALFORMED and does not say what it is about'),
  ),
  outcome(
    '400-no-fulfillment',
    400,
    'An order has to lead the wallet somewhere, or to tell it something.',
    inferred('either of two fields has to be there; whether a backend looks, no page says'),
  ),
  outcome('400-delivery-date-past', 400, 'Nothing is delivered yesterday.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST'],
  }),
  outcome('400-refund-deadline-past', 400, 'A time for refunds that is over is none.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST'],
  }),
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
  instanceUnknown(source),
  outcome('404-product-unknown', 404, 'The inventory has no such product.', source, {
    codes: ['MERCHANT_GENERIC_PRODUCT_UNKNOWN'],
  }),
  outcome('404-no-account', 404, 'The instance has no account to be paid out to.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE'],
  }),
  outcome('404-wire-method', 404, 'The instance has no account of this wire method.', source),
  outcome(
    '404-token-family-unknown',
    404,
    'The instance has no such tokens.',
    inferred('code listed on the page, its status is not'),
    { codes: ['MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN'] },
  ),
  outcome('404-otp-device-unknown', 404, 'There is no such device for one-time passwords.', source, {
    codes: ['MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN'],
  }),
  outcome('409-order-id-taken', 409, 'Another order has this id.', source, {
    codes: ['MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS'],
  }),
  outcome(
    '409-foreign-currency',
    409,
    'The instance does not deal in this currency.',
    inferred('codes for it are registered, which of them the page means and its status are not'),
    {
      codes: ['MERCHANT_GENERIC_CURRENCY_MISMATCH', 'MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY'],
    },
  ),
  outcome('410-out-of-stock', 410, 'The inventory does not have enough of a product.', source),
  outcome(
    '451-limit',
    451,
    'No exchange may take that much for this shop (since v25).',
    page('post-private-orders', 'commit 2065626 of 2026-01-23'),
    { codes: ['MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS'] },
  ),
  outcome(
    '451-limit-of-2025',
    451,
    'No exchange may take that much for this shop (December 2025).',
    page('post-private-orders', 'revision of 2025-12-21'),
    { codes: ['MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED'], until: 24 },
  ),
  databaseFailure(source),
  internalFailure(),
  tooLarge(inferred('the sister pages of spring 2026 list 413')),
  ...tokenRows(),
)
