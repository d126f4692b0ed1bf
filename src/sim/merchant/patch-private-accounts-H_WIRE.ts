/** PATCH /private/accounts/H_WIRE: changes how a bank account is looked at. */
import type { AccountSettings } from '../../protocol/endpoints/merchant/account.js'
import { changeAccount } from '../../protocol/endpoints/merchant/patch-private-accounts-H_WIRE.js'
import { effect, handler, type Call } from '../handler.js'
import { ACCOUNT_KNOWN, AccountCall, HASH_READABLE, withSettings } from './account-call.js'

export const changeAccountHandler = handler(
  changeAccount,
  (call: Call<AccountSettings>) => new AccountCall(call),
  {
    steps: [
      HASH_READABLE,
      ACCOUNT_KNOWN,
      effect('change-account', (a) => {
        a.change((account) => withSettings(account, a.call.body))
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
