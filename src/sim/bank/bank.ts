/** The bank as a party: one account, the exchange's, and the wire gateway to it. */
import type { Store } from '../store/store.js'
import type { BankTables } from './tables.js'

export interface BankSettings {
  readonly currency: string
  /** Name of the exchange's account, as in the path of the wire gateway. */
  readonly exchangeAccount: string
  /** payto URI of that account. */
  readonly exchangePaytoUri: string
}

export interface Bank {
  readonly store: Store<BankTables>
  readonly settings: BankSettings
}
