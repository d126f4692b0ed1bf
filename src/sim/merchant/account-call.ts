/** What handlers about one bank account of an instance need. */
import { MalformedError } from '../../protocol/malformed.js'
import { canonicalCrockford } from '../../protocol/encoding/crockford.js'
import type { AccountSettings } from '../../protocol/endpoints/merchant/account.js'
import { aboutField, guard, type Call, type Guard } from '../handler.js'
import { accountByHash, accountKey } from './accounts.js'
import { instanceOf } from './instance.js'
import type { AccountRecord } from './tables.js'

export class AccountCall<Request> {
  /** As the path has it, in canonical spelling; undefined when it is no hash. */
  readonly wireHash: string | undefined

  constructor(readonly call: Call<Request>) {
    this.wireHash = readHash(call.parameters['H_WIRE'] ?? '')
  }

  get account(): AccountRecord | undefined {
    return accountByHash(this.call.world, instanceOf(this.call).id, this.wireHash ?? '')
  }

  /** Replaces the account by another record. */
  change(move: (account: AccountRecord) => AccountRecord): void {
    const { account } = this
    if (account === undefined) return
    this.call.world.merchant.store.transact((writer) => {
      writer.put('accounts', accountKey(account), move(account))
    })
  }
}

export const HASH_READABLE: Guard<AccountCall<unknown>> = guard(
  'hash-readable',
  400,
  'MERCHANT_GENERIC_H_WIRE_MALFORMED',
  (a) => a.wireHash !== undefined,
  () => aboutField('H_WIRE'),
)

export const ACCOUNT_KNOWN: Guard<AccountCall<unknown>> = guard(
  'account-known',
  404,
  'MERCHANT_GENERIC_ACCOUNT_UNKNOWN',
  (a) => a.account !== undefined,
)

/** What is kept of the settings. Credentials of a facade that nobody asks are not kept at all. */
export function withSettings(account: AccountRecord, settings: AccountSettings): AccountRecord {
  const { credit_facade_url: url, extra_wire_subject_metadata: metadata } = settings
  return {
    ...account,
    ...(url === undefined ? {} : { credit_facade_url: url }),
    ...(metadata === undefined ? {} : { extra_wire_subject_metadata: metadata }),
  }
}

function readHash(text: string): string | undefined {
  try {
    return canonicalCrockford(text, 64)
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}
