/** Rows of GET /private/webhooks. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-private-webhooks', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-private-webhooks',
  'merchant',
  outcome('200-listed', 200, 'Every webhook of the instance is in the list, and no other.', source),
  ...accessRows('get-private-webhooks'),
)
