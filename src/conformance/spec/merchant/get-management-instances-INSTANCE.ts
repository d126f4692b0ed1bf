/** Rows of GET /management/instances/INSTANCE. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-management-instances-INSTANCE', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-management-instances-INSTANCE',
  'merchant',
  outcome('200-shown', 200, 'The instance is as it was made or last changed.', source),
  ...accessRows('get-management-instances-INSTANCE'),
)
