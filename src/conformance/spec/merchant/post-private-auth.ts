/** Rows of POST /private/auth. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('post-private-auth', 'revision of 2026')

export const rows = rowsOf(
  'merchant/post-private-auth',
  'merchant',
  outcome('204-changed', 204, 'The instance has another password.', source),
  outcome('202-challenge', 202, 'Somebody has to prove who they are first.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  ...accessRows('post-private-auth'),
)
