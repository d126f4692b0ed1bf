/** Rows of GET /seed. */
import { outcome, rowsOf } from '../row.js'
import { recording } from '../sources.js'

export const rows = rowsOf(
  'exchange/get-seed',
  'exchange',
  outcome('200-seed', 200, 'Anybody gets 32 random bytes, never the same ones.', recording(5)),
)
