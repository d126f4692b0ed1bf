/** Rows of GET /private. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-private', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-private',
  'merchant',
  outcome('200-shown', 200, 'The instance is as it was made or last changed.', source),
  ...accessRows('get-private'),
)
