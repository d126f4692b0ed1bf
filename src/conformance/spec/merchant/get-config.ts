/** Rows of GET /config of a merchant. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'

export const rows = rowsOf(
  'merchant/get-config',
  'merchant',
  outcome(
    '200-config',
    200,
    'Anybody may ask which version, currency and exchanges the backend has.',
    page('get-config', '2026'),
  ),
)
