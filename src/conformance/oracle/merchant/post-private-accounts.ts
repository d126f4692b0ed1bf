/** POST /private/accounts, the judge's reading. */
import { addAccount } from '../../../protocol/endpoints/merchant/post-private-accounts.js'
import { ACCOUNT } from './accounts.js'
import { addOracle } from './things.js'

export const addAccountOracle = addOracle(ACCOUNT, addAccount, {
  fresh: ['200-added', '202-challenge'],
  again: ['200-added-before'],
  taken: '409-exists',
})
