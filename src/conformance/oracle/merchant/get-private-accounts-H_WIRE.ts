/** GET /private/accounts/H_WIRE, the judge's reading. */
import { showAccount } from '../../../protocol/endpoints/merchant/get-private-accounts-H_WIRE.js'
import { ACCOUNT } from './accounts.js'
import { showOracle } from './things.js'

export const showAccountOracle = showOracle(ACCOUNT, showAccount)
