/** Rows of DELETE /private/token. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('delete-private-token', 'revision of 2026')

export const rows = rowsOf(
  'merchant/delete-private-token',
  'merchant',
  outcome('204-revoked', 204, 'The token that the request carries is none any more.', source),
  outcome(
    '400-not-a-token',
    400,
    'The request carries something else than a token that could be revoked.',
    source,
  ),
  outcome(
    '404-token-unknown',
    404,
    'The request carries a token that nobody was given, which cannot be revoked.',
    source,
  ),
  ...accessRows('delete-private-token', false),
)
