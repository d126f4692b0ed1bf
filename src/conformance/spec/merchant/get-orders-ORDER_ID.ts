/** Rows of GET /orders/ORDER_ID. Texts of the page and what a backend of 2022 was seen to do differ: both stand here. */
import { databaseFailure, duty, outcome, rowsOf } from '../row.js'
import { inferred, page, reference } from '../sources.js'

const source = page('get-orders-ORDER_ID', 'newest text readable, spring 2026')
const seen = reference(
  'backend of December 2022, as wallet-core 0.9.0 test-merchant-spec-public-orders expects it',
)

export const rows = rowsOf(
  'merchant/get-orders-ORDER_ID',
  'merchant',
  outcome('200-paid', 200, 'The order is paid; the reply tells what was refunded of it.', source),
  outcome('200-paid-by-token', 200, 'The claim token is credential enough for an order that is paid.', seen),
  outcome(
    '200-paid-without-token',
    200,
    'An order that was made without a token needs no credentials.',
    seen,
  ),
  outcome(
    '202-reorder',
    202,
    'Who shows no credentials is sent to where the order can be had once more.',
    source,
  ),
  outcome(
    '202-already-paid',
    202,
    'Who comes with a claim token to an order that is claimed and paid is sent to what was bought.',
    source,
  ),
  outcome(
    '302-reorder',
    302,
    'A browser without credentials is sent to where the order can be had once more.',
    source,
  ),
  outcome('302-already-paid', 302, 'A browser with a claim token is sent to what was bought.', source),
  outcome(
    '302-bought-before',
    302,
    'A browser that has bought the same in this session is sent to it.',
    seen,
  ),
  outcome(
    '400-malformed',
    400,
    'A parameter does not have its form.',
    page('get-orders-ORDER_ID', 'commit 6e583f0 of 2026-03-29'),
    {
      codes: ['GENERIC_PARAMETER_MALFORMED'],
    },
  ),
  outcome('402-unpaid', 402, 'The order is not paid; the reply tells how to.', source),
  outcome(
    '402-claimed-by-token',
    402,
    'The claim token is credential enough for an order that is claimed.',
    seen,
  ),
  outcome(
    '402-unpaid-without-token',
    402,
    'An order that was made without a token needs no credentials.',
    seen,
  ),
  outcome(
    '402-bought-before',
    402,
    'The session has paid for the same thing already; the reply names the order.',
    seen,
  ),
  outcome(
    '402-other-session',
    402,
    'The order is paid, and not for this session.',
    inferred('said of the private page; whether the public one does it too, no page says'),
  ),
  outcome('403-wrong-contract', 403, 'The hash is not that of the contract.', source, {
    codes: ['MERCHANT_GET_ORDERS_ID_INVALID_CONTRACT_HASH'],
  }),
  outcome('403-wrong-token', 403, 'The claim token is not that of the order.', source, {
    codes: ['MERCHANT_GET_ORDERS_ID_INVALID_TOKEN'],
  }),
  outcome(
    '403-no-credentials',
    403,
    'Nothing was shown that proves that the order is the business of who asks, and it cannot be had once more.',
    source,
  ),
  outcome('404-unknown', 404, 'There is no such order.', source, {
    codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  outcome('406-no-page', 406, 'The backend has no web page to show.', source),
  outcome(
    '500-no-page',
    500,
    'The backend has no web page to show.',
    reference('registry of error codes of 2024: status of GENERIC_FAILED_TO_LOAD_TEMPLATE'),
    { codes: ['GENERIC_FAILED_TO_LOAD_TEMPLATE', 'GENERIC_FAILED_TO_EXPAND_TEMPLATE'] },
  ),
  duty(
    'current',
    'The reply shows the order as it is, not as it was.',
    inferred('no page says how fresh a status has to be'),
  ),
  databaseFailure(source),
)
