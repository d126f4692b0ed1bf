/** POST /private/accounts: adds a bank account, or brings a deleted one back. */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { addAccount, type NewAccount } from '../../protocol/endpoints/merchant/post-private-accounts.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { withSettings } from './account-call.js'
import { accountKey, accountsOf, newAccount } from './accounts.js'
import { instanceOf } from './instance.js'
import type { AccountRecord } from './tables.js'

class AccountAddition {
  readonly #salt: string

  constructor(readonly call: Call<NewAccount>) {
    this.#salt = encodeCrockford(call.world.random.bytes(16))
  }

  /** The account of the same URI, in use or not. */
  get known(): AccountRecord | undefined {
    return accountsOf(this.call.world, instanceOf(this.call).id).find(
      (account) => account.payto_uri === this.call.body.payto_uri,
    )
  }

  /** The same account sent again changes nothing. */
  get isConflict(): boolean {
    const { known } = this
    if (known?.active !== true) return false
    const { credit_facade_url: url, extra_wire_subject_metadata: metadata } = this.call.body
    return known.credit_facade_url !== url || known.extra_wire_subject_metadata !== metadata
  }

  store(): void {
    const { world, body } = this.call
    // An account that comes back keeps its salt, so that older contracts still name it.
    const { payto_uri: uri, salt } = this.known ?? { payto_uri: body.payto_uri, salt: this.#salt }
    const account = withSettings(newAccount(instanceOf(this.call).id, uri, salt), body)
    world.merchant.store.transact((writer) => {
      writer.put('accounts', accountKey(account), account)
    })
  }
}

export const addAccountHandler = handler(addAccount, (call: Call<NewAccount>) => new AccountAddition(call), {
  steps: [
    guard('account-free', 409, 'MERCHANT_PRIVATE_ACCOUNT_EXISTS', (a) => !a.isConflict),
    effect('store-account', (a) => {
      a.store()
    }),
  ],
  answer: (a) => ({ status: 200, body: { h_wire: a.known?.h_wire, salt: a.known?.salt } }),
})
