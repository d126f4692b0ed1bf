/** Rows of GET /private/accounts/H_WIRE. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows, hashMalformed } from './access.js'

const source = page('get-private-accounts-H_WIRE', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-private-accounts-H_WIRE',
  'merchant',
  outcome('200-shown', 200, 'The account is as it was added.', source),
  hashMalformed(),
  outcome('404-unknown', 404, 'The instance has no such account.', source, {
    codes: ['MERCHANT_GENERIC_ACCOUNT_UNKNOWN', 'MERCHANT_PRIVATE_ACCOUNT_DELETE_UNKNOWN_ACCOUNT'],
  }),
  ...accessRows('get-private-accounts-H_WIRE'),
)
