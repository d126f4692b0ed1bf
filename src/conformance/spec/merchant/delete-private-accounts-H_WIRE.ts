/** Rows of DELETE /private/accounts/H_WIRE. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows, hashMalformed } from './access.js'

const source = page('delete-private-accounts-H_WIRE', 'revision of 2026')

export const rows = rowsOf(
  'merchant/delete-private-accounts-H_WIRE',
  'merchant',
  outcome('204-deleted', 204, 'The account is used no longer.', source),
  hashMalformed(),
  outcome('404-unknown', 404, 'The instance has no such account.', source, {
    codes: ['MERCHANT_GENERIC_ACCOUNT_UNKNOWN', 'MERCHANT_PRIVATE_ACCOUNT_DELETE_UNKNOWN_ACCOUNT'],
  }),
  ...accessRows('delete-private-accounts-H_WIRE'),
)
