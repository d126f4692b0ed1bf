/** Rows of GET /config of an exchange. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'

export const rows = rowsOf(
  'exchange/get-config',
  'exchange',
  outcome(
    '200-config',
    200,
    'Anybody may ask which version and currency the exchange has.',
    page('get-config', '2026'),
  ),
)
