/** Rows of POST /private/token. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('post-private-token', 'revision of 2026')

export const rows = rowsOf(
  'merchant/post-private-token',
  'merchant',
  outcome('200-issued', 200, 'Whoever has the token may do what its scope says until it expires.', source),
  outcome('202-challenge', 202, 'Somebody has to prove who they are first.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  ...accessRows('post-private-token'),
)
