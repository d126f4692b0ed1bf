/** Rows of POST /private/accounts. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('post-private-accounts', 'revision of 2026')

export const rows = rowsOf(
  'merchant/post-private-accounts',
  'merchant',
  outcome(
    '200-added',
    200,
    'The instance can be paid to this account; the reply names it by its hash.',
    source,
  ),
  outcome(
    '200-added-before',
    200,
    'The same account once more changes nothing.',
    inferred('no page says whether the same account again is a conflict'),
  ),
  outcome('202-challenge', 202, 'Somebody has to prove who they are first.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  outcome('409-exists', 409, 'The instance has this account.', source, {
    codes: ['MERCHANT_PRIVATE_ACCOUNT_EXISTS'],
  }),
  ...accessRows('post-private-accounts'),
)
