/** The bank as a party: an account of the exchange with a wire gateway, and whatever other accounts are named. */
import type { Store } from '../store/store.js'
import type { BankTables } from './tables.js'

export interface BankSettings {
  readonly currency: string
  /** With trailing slash. */
  readonly baseUrl: string
  /** Name of the exchange's account, as in the path of the wire gateway. */
  readonly exchangeAccount: string
  /** payto URI of that account. */
  readonly exchangePaytoUri: string
  /** The exchange that is proposed to wallets; with trailing slash. */
  readonly exchangeBaseUrl: string
}

export interface Bank {
  readonly store: Store<BankTables>
  readonly settings: BankSettings
}

/** payto URI of an account. Accounts are made by being named, and nobody looks how much is on them. */
export function accountUri({ settings }: Bank, name: string): string {
  const { host } = new URL(settings.baseUrl)
  const path = encodeURIComponent(name)
  return `payto://x-taler-bank/${host}/${path}?receiver-name=${path}`
}
