/** DELETE /private/accounts/H_WIRE, the judge's reading. */
import { deleteAccount } from '../../../protocol/endpoints/merchant/delete-private-accounts-H_WIRE.js'
import { ACCOUNT } from './accounts.js'
import { deleteOracle } from './things.js'

export const deleteAccountOracle = deleteOracle(ACCOUNT, deleteAccount)
