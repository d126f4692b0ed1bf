/** Rows of GET /private/orders. */
import { instanceUnknown, tokenRows } from './access.js'
import { databaseFailure, duty, outcome, rowsOf } from '../row.js'
import { inferred, page } from '../sources.js'

const source = page('get-private-orders', '4322-byte revision of 2026 (v27)')

export const rows = rowsOf(
  'merchant/get-private-orders',
  'merchant',
  outcome('200-listed', 200, 'The orders that fit the filters, each as it is.', source),
  outcome('400-malformed', 400, 'A parameter does not have its form.', source),
  outcome(
    '401-unauthorized',
    401,
    'Only who has the token of the instance may list orders.',
    page('get-private-orders', 'commit 65feb27 of 2026-03-26'),
    { codes: ['MERCHANT_GENERIC_UNAUTHORIZED'] },
  ),
  instanceUnknown(page('api-merchant: common rules', 'revision of 2026')),
  duty(
    'real',
    'Only orders are listed that were made and not deleted, with their price and summary.',
    source,
  ),
  duty('paid-when-paid', 'No order is called paid that nobody can have paid.', source),
  duty(
    'within-bounds',
    'There are no more entries than were asked for, on the side that was asked for.',
    source,
  ),
  duty('filtered', 'Every entry fits the filters of the request.', source),
  duty('complete', 'Every order that fits the filters is listed, while there is room.', source),
  duty(
    'current',
    'What has happened to an order before it was asked for shows in the list.',
    inferred('no page says how fresh a list has to be'),
  ),
  databaseFailure(source),
  ...tokenRows(),
)
