/** What the exchange remembers. Amounts and 64-bit ids are kept as text, so that a record is plain JSON. */

export interface ReserveRecord {
  readonly balance: string
  readonly last_origin: string
}

/** A planchet that was signed, by h_coin_envelope. */
export interface WithdrawalRecord {
  readonly reserve_pub: string
  readonly blinded_signature: string
}

/** A coin the exchange has seen, by coin_pub. */
export interface CoinRecord {
  readonly denom_pub_hash: string
  /** The denomination's signature: who says that the coin is of another one is shown it. */
  readonly denom_sig: string
  /** Hash over the keys of its age groups, or nothing. */
  readonly h_age_commitment?: string
  /** What is left to spend. */
  readonly remaining: string
}

/** The terms under which a merchant deposits the coins of one contract, by merchant and contract. */
export interface BatchRecord {
  readonly merchant_pub: string
  readonly h_contract_terms: string
  readonly h_wire: string
  readonly wallet_data_hash: string
  readonly timestamp: number | 'never'
  readonly refund_deadline: number | 'never'
  readonly wire_deadline: number | 'never'
  readonly exchange_timestamp: number
  /** True once the aggregator has taken the batch: refunds are too late then. */
  readonly done: boolean
}

/** One deposit of one coin, by coin and coin signature. */
export interface DepositRecord {
  readonly batch: string
  readonly coin_pub: string
  readonly contribution: string
}

/** One refund, by batch, coin and rtransaction_id. */
export interface RefundRecord {
  readonly batch: string
  readonly coin_pub: string
  readonly rtransaction_id: string
  readonly amount: string
}

/** A denomination that was revoked, by h_denom_pub. */
export interface RevocationRecord {
  /** Seconds. */
  readonly at: number
}

/** Money of a reserve that went back to the account it came from, by reserve and offset. */
export interface ClosingRecord {
  readonly reserve_pub: string
  /** Number of the entry in the history of reserves. */
  readonly offset: number
  /** Seconds. */
  readonly timestamp: number
  /** What the reserve lost, closing fee included. */
  readonly amount: string
  readonly closing_fee: string
  readonly receiver_account: string
  readonly wtid: string
}

/** Things there is one of: how far the bank's history has been read, since when the keys are valid. */
export interface NoteRecord {
  readonly value: number
}

export type ExchangeTables = {
  reserves: ReserveRecord
  withdrawals: WithdrawalRecord
  coins: CoinRecord
  batches: BatchRecord
  deposits: DepositRecord
  refunds: RefundRecord
  revocations: RevocationRecord
  closings: ClosingRecord
  notes: NoteRecord
}
