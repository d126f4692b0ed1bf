/** Rows of GET /config of a merchant. */
import { outcome, rowsOf } from '../row.js'
import { inferred, page } from '../sources.js'
import { instanceUnknown } from './access.js'

export const rows = rowsOf(
  'merchant/get-config',
  'merchant',
  outcome(
    '200-config',
    200,
    'Anybody may ask which version, currency and exchanges the backend has.',
    page('get-config', '2026'),
  ),
  instanceUnknown(inferred('the page knows nothing of instances, and the common rules refuse unknown ones')),
)
