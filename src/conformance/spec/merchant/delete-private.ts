/** Rows of DELETE /private. */
import { outcome, rowsOf } from '../row.js'
import { inferred, page } from '../sources.js'
import { accessRows, defaultStays } from './access.js'

const source = page('delete-private', 'revision of 2026')

export const rows = rowsOf(
  'merchant/delete-private',
  'merchant',
  outcome('204-deleted', 204, 'The instance takes part in nothing any more.', source),
  outcome('202-challenge', 202, 'Somebody has to prove who they are first.', source),
  outcome('400-malformed', 400, 'A parameter does not have its form.', inferred('the page lists no 400')),
  defaultStays(),
  ...accessRows('delete-private'),
)
