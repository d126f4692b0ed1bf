/** GET /private/accounts, the judge's reading. */
import { listAccounts } from '../../../protocol/endpoints/merchant/get-private-accounts.js'
import { ACCOUNT } from './accounts.js'
import { listOracle } from './things.js'

export const listAccountsOracle = listOracle(ACCOUNT, listAccounts)
