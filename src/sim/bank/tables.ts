/** What the bank remembers: money that came to the exchange's account and went from it, and who wants to withdraw. */
import type { WithdrawalState } from '../../protocol/endpoints/bank/withdrawal.js'

/** A transfer to the exchange, by row. Its subject is one of the two keys. */
export interface IncomingRecord {
  readonly row_id: number
  /** Seconds. */
  readonly date: number
  readonly amount: string
  readonly debit_account: string
  /** The reserve that the money is for. */
  readonly reserve_pub?: string
  /** The key by which the owner of the account wants to be known: the money is for nobody. */
  readonly account_pub?: string
}

/** A transfer of the exchange, by request_uid. */
export interface OutgoingRecord {
  readonly row_id: number
  /** Seconds. */
  readonly date: number
  readonly request_uid: string
  readonly amount: string
  readonly exchange_base_url: string
  readonly metadata?: string
  readonly wtid: string
  readonly credit_account: string
}

/** Somebody wants to move money from an account to a wallet; by withdrawal id. */
export interface WithdrawalRecord {
  readonly withdrawal_id: string
  /** Name of the account that pays. */
  readonly account: string
  readonly status: WithdrawalState
  readonly amount?: string
  readonly suggested_amount?: string
  readonly no_amount_to_wallet?: boolean
  /** What the wallet chose. */
  readonly reserve_pub?: string
  readonly selected_exchange?: string
}

export type BankTables = {
  incoming: IncomingRecord
  outgoing: OutgoingRecord
  withdrawals: WithdrawalRecord
}
