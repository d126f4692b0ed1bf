/** Rows of GET /management/instances. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-management-instances', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-management-instances',
  'merchant',
  outcome('200-listed', 200, 'Every instance of the backend is in the list.', source),
  ...accessRows('get-management-instances'),
)
