/** Rows of DELETE /private/tokens/SERIAL. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('delete-private-tokens-SERIAL', 'revision of 2026')

export const rows = rowsOf(
  'merchant/delete-private-tokens-SERIAL',
  'merchant',
  outcome('204-revoked', 204, 'The token is none any more.', source),
  outcome('400-malformed', 400, 'This is no serial.', source),
  outcome('404-unknown', 404, 'The instance has no such token.', source),
  ...accessRows('delete-private-tokens-SERIAL'),
)
