/** Rows of GET /private/accounts. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-private-accounts', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-private-accounts',
  'merchant',
  outcome('200-listed', 200, 'Every account of the instance is in the list.', source),
  ...accessRows('get-private-accounts'),
)
