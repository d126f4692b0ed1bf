/** Rows of PATCH /private/accounts/H_WIRE. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { page } from '../sources.js'
import { accessRows, hashMalformed } from './access.js'

const source = page('patch-private-accounts-H_WIRE', 'revision of 2026')

export const rows = rowsOf(
  'merchant/patch-private-accounts-H_WIRE',
  'merchant',
  outcome('204-changed', 204, 'The account is looked at as the request says.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  hashMalformed(),
  outcome('404-unknown', 404, 'The instance has no such account.', source, {
    codes: ['MERCHANT_GENERIC_ACCOUNT_UNKNOWN'],
  }),
  ...accessRows('patch-private-accounts-H_WIRE'),
)
