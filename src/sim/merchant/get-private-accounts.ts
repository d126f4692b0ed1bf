/** GET /private/accounts: bank accounts of the instance. */
import { listAccounts } from '../../protocol/endpoints/merchant/get-private-accounts.js'
import { handler, type Call } from '../handler.js'
import { accountsOf } from './accounts.js'
import { instanceOf } from './instance.js'

export const listAccountsHandler = handler(
  listAccounts,
  (call: Call<unknown>) => accountsOf(call.world, instanceOf(call).id),
  {
    steps: [],
    answer: (accounts) => ({
      status: 200,
      body: { accounts: accounts.map(({ payto_uri, h_wire, active }) => ({ payto_uri, h_wire, active })) },
    }),
  },
)
