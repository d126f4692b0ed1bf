/** Rows of PATCH /private/orders/ORDER_ID/forget. */
import { tokenRows } from './access.js'
import { databaseFailure, duty, outcome, rowsOf } from '../row.js'
import { inferred, page } from '../sources.js'

const source = page('patch-private-orders-ORDER_ID-forget', 'revision of 2026')

export const rows = rowsOf(
  'merchant/patch-private-orders-ORDER_ID-forget',
  'merchant',
  outcome(
    '200-forgotten',
    200,
    'The fields are wiped from the contract, whose hash stays what it was.',
    source,
  ),
  outcome('204-forgotten-before', 204, 'All of the fields were wiped before.', source),
  outcome('400-malformed', 400, 'The request does not have the form of a list of fields.', source),
  outcome('400-path-syntax', 400, 'A path does not lead from the contract to a field.', source, {
    codes: ['MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_SYNTAX_INCORRECT'],
  }),
  outcome(
    '401-unauthorized',
    401,
    'Only who has the token of the instance may wipe anything.',
    page('patch-private-orders-ORDER_ID-forget', 'commit 65feb27 of 2026-03-26'),
    { codes: ['MERCHANT_GENERIC_UNAUTHORIZED'] },
  ),
  outcome('404-unknown', 404, 'There is no such order.', source, {
    codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN', 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'],
  }),
  outcome(
    '404-not-claimed',
    404,
    'Without a claim there is no contract to wipe anything from.',
    inferred('the page speaks of contracts, and not of orders that nobody has claimed'),
    { codes: ['MERCHANT_GENERIC_ORDER_UNKNOWN'] },
  ),
  outcome('409-not-forgettable', 409, 'A field is not among those that may be forgotten.', source, {
    codes: ['MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_NOT_FORGETTABLE'],
  }),
  duty('gone', 'What was forgotten is not told any more.', source),
  databaseFailure(source),
  ...tokenRows(),
)
