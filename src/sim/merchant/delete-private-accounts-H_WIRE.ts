/** DELETE /private/accounts/H_WIRE: uses a bank account no longer. */
import { deleteAccount } from '../../protocol/endpoints/merchant/delete-private-accounts-H_WIRE.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { AccountCall, HASH_READABLE } from './account-call.js'

export const deleteAccountHandler = handler(deleteAccount, (call: Call<unknown>) => new AccountCall(call), {
  steps: [
    HASH_READABLE,
    guard('account-in-use', 404, 'MERCHANT_GENERIC_ACCOUNT_UNKNOWN', (a) => a.account?.active === true),
    effect('retire-account', (a) => {
      a.change((account) => ({ ...account, active: false }))
    }),
  ],
  answer: () => ({ status: 204 }),
})
