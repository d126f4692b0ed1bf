/** Rows of GET /private/tokens. */
import { outcome, rowsOf } from '../row.js'
import { inferred, page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-private-tokens', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-private-tokens',
  'merchant',
  outcome('200-listed', 200, 'Every token of the instance is in the list.', source),
  outcome('400-malformed', 400, 'A parameter does not have its form.', inferred('the page lists no 400')),
  outcome('204-none', 204, 'The instance has no tokens.', source),
  ...accessRows('get-private-tokens'),
)
