/** GET /private/accounts/H_WIRE: a bank account of the instance. */
import { showAccount } from '../../protocol/endpoints/merchant/get-private-accounts-H_WIRE.js'
import { handler, type Call } from '../handler.js'
import { ACCOUNT_KNOWN, AccountCall, HASH_READABLE } from './account-call.js'

export const showAccountHandler = handler(showAccount, (call: Call<unknown>) => new AccountCall(call), {
  steps: [HASH_READABLE, ACCOUNT_KNOWN],
  answer: ({ account }) => {
    if (account === undefined) throw new Error('the guard account-known is missing')
    const { instance: _, ...details } = account
    return { status: 200, body: details }
  },
})
