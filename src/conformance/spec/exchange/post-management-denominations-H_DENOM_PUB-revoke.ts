/** Rows of POST /management/denominations/H_DENOM_PUB/revoke. */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { reference } from '../sources.js'

const seen = reference('exchange 0.14.1, its own tests of revocation as recorded')
const checks = reference('exchange 0.14.1, checks of a revocation')

export const rows = rowsOf(
  'exchange/post-management-denominations-H_DENOM_PUB-revoke',
  'exchange',
  outcome('204-revoked', 204, 'The denomination is out of use from now on; once more changes nothing.', seen),
  outcome('400-malformed', 400, 'The request does not have the form of a revocation.', checks),
  outcome('403-master-signature', 403, 'The master key did not sign this.', checks),
  outcome('404-denomination-unknown', 404, 'The exchange has no such denomination.', checks),
  tooLarge(checks),
  databaseFailure(checks),
  internalFailure(),
)
