/** Rows of PATCH /private. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('patch-private', 'revision of 2026')

export const rows = rowsOf(
  'merchant/patch-private',
  'merchant',
  outcome('204-changed', 204, 'The instance is as the request says.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  ...accessRows('patch-private'),
)
