/** What the bank remembers: money that arrived at the exchange's account. */

export interface IncomingRecord {
  readonly row_id: number
  readonly date: number
  readonly amount: string
  readonly debit_account: string
  readonly reserve_pub: string
}

export type BankTables = {
  incoming: IncomingRecord
}
