/** What the bank remembers: money that arrived at the exchange's account. */

export interface IncomingRecord {
  readonly row_id: number
  readonly date: number
  readonly amount: string
  readonly debit_account: string
  readonly reserve_pub: string
}

// A type alias, not an interface: only aliases fit the index signature that a store asks for.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type BankTables = {
  incoming: IncomingRecord
}
