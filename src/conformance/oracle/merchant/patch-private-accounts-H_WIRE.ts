/** PATCH /private/accounts/H_WIRE, the judge's reading. */
import { changeAccount } from '../../../protocol/endpoints/merchant/patch-private-accounts-H_WIRE.js'
import { ACCOUNT } from './accounts.js'
import { changeOracle } from './things.js'

export const changeAccountOracle = changeOracle(ACCOUNT, changeAccount)
