/** Rows of POST /orders/ORDER_ID/abort. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page, reference, SEED } from '../sources.js'

export const rows = rowsOf(
  'merchant/post-orders-ORDER_ID-abort',
  'merchant',
  outcome(
    '200-aborted',
    200,
    'Every coin asked for that was deposited is refunded with id 0; the reply tells coin by coin, in the order of the request.',
    SEED.abort,
  ),
  outcome('400-malformed', 400, 'The request does not have the form of an abort.', SEED.abort),
  outcome(
    '400-no-coins',
    400,
    'An abort names the coins it is about.',
    page('post-orders-ORDER_ID-abort', 'revision of 2026-03-29'),
    { codes: ['MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY'] },
  ),
  outcome(
    '400-strange-coins',
    400,
    'A coin is named twice, or with an exchange or a contribution that are not its own.',
    inferred('a wrong contribution or exchange, or a coin named twice: the page gives no status for them'),
  ),
  outcome(
    '400-other-contract',
    400,
    'The hash is not that of the contract of this order (pages since 2026-03-29 name both statuses).',
    page('post-orders-ORDER_ID-abort', 'revision of 2026-03-29'),
    { codes: ['MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH'] },
  ),
  outcome('403-other-contract', 403, 'The hash is not that of the contract of this order.', SEED.abort, {
    codes: ['MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH'],
  }),
  outcome('404-unknown', 404, 'There is no such order.', SEED.abort, {
    codes: ['MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  outcome(
    '404-not-claimed',
    404,
    'Without a claim there is no contract whose payment could be aborted.',
    reference('merchant backend of April 2020: only claimed orders have a contract'),
    { codes: ['MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND'] },
  ),
  outcome('408-exchange-slow', 408, 'The merchant waited in vain for an exchange.', SEED.abort, {
    settles: false,
    excuse: 'exchange',
  }),
  outcome(
    '412-already-paid',
    412,
    'The payment did succeed, maybe with another wallet: nothing can be aborted.',
    SEED.abort,
    { codes: ['MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE'] },
  ),
  outcome('502-exchange-failed', 502, 'The exchange failed the merchant.', SEED.abort, {
    settles: false,
    excuse: 'exchange',
  }),
  outcome('504-exchange-slow', 504, 'The merchant waited in vain for an exchange.', SEED.abort, {
    settles: false,
    excuse: 'exchange',
  }),
  duty('id-zero', 'What an abort asks its exchange for has the id 0, and nothing else has.', SEED.abort),
  duty(
    'refunded',
    'A deposited coin is refunded, and no failure of the exchange stands in the way.',
    inferred('what an exchange says to its merchant cannot be seen from outside'),
  ),
  databaseFailure(SEED.abort),
  internalFailure(),
  tooLarge(inferred('the sister pages of spring 2026 list 413')),
)
