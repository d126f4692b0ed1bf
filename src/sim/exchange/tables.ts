/** What the exchange remembers. Amounts and 64-bit ids are kept as text, so that a record is plain JSON. */

export interface ReserveRecord {
  readonly balance: string
  readonly last_origin: string
  /** Seconds: when what is left goes back to where it came from. */
  readonly expiration: number
}

/** Money that came in for a reserve, by offset. */
export interface CreditRecord {
  readonly reserve_pub: string
  /** Number of the entry in the history of reserves. */
  readonly offset: number
  /** Seconds: when the bank took it. */
  readonly timestamp: number
  /** Row id of the bank. */
  readonly wire_reference: string
  readonly amount: string
  readonly sender_account: string
}

/** A planchet that was signed, by h_coin_envelope. */
export interface WithdrawalRecord {
  readonly reserve_pub: string
  readonly blinded_signature: string
}

/** What left a reserve under one signature of it, by offset: one coin up to v25, a batch of them since. */
export interface DebitRecord {
  readonly reserve_pub: string
  /** Number of the entry in the history of reserves. */
  readonly offset: number
  readonly reserve_sig: string
  /** Fees included. */
  readonly amount: string
  readonly withdraw_fee: string
  /** Of the coin; absent for batches. */
  readonly h_coin_envelope?: string
  readonly denom_pub_hash?: string
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
  /** Where the money is to go. */
  readonly payto_uri: string
}

/** What one coin contributed to a transfer for one contract, as it was when the aggregator took it; by batch and coin. */
export interface PayoutRecord {
  readonly wtid: string
  readonly h_contract_terms: string
  readonly coin_pub: string
  /** Deposits less deposit fees; refunds are not taken off. */
  readonly contribution: string
  /** Deposits less refunds. */
  readonly deposit_value: string
  /** Never more than the value. */
  readonly deposit_fee: string
  readonly refund_total: string
}

/** Deposits of a merchant that are paid out together, by wtid. */
export interface AggregateRecord {
  readonly wtid: string
  readonly merchant_pub: string
  readonly payto_uri: string
  /** As it was when the transfer was decided on, or else when the first deposit was taken. */
  readonly wire_fee: string
  /** Seconds: when the transfer was decided on. Absent while there is too little to wire: more will be added. */
  readonly execution_time?: number
}

/** An order to the bank, by wtid. */
export interface TransferRecord {
  /** Under which the bank knows the order: it may be sent again. */
  readonly request_uid: string
  readonly wtid: string
  readonly amount: string
  readonly credit_account: string
  readonly state: 'unsent' | 'sent' | 'failed'
}

/** One deposit of one coin, by coin and coin signature. */
export interface DepositRecord {
  readonly batch: string
  readonly coin_pub: string
  readonly contribution: string
  readonly coin_sig: string
  /** Number of the entry in the history of coins. */
  readonly offset: number
}

/** One refund, by batch, coin and rtransaction_id. */
export interface RefundRecord {
  readonly batch: string
  readonly coin_pub: string
  readonly rtransaction_id: string
  /** Refund fee included. */
  readonly amount: string
  readonly merchant_sig: string
  /** Number of the entry in the history of coins. */
  readonly offset: number
}

/** A commitment to change for a coin, by the commitment. */
export interface MeltRecord {
  readonly rc: string
  readonly old_coin_pub: string
  /** What left the coin, fees included. */
  readonly amount: string
  readonly coin_sig: string
  /** The set that is not to be revealed. */
  readonly noreveal_index: number
  /** Number of the entry in the history of coins. */
  readonly offset: number
  /** What the form of v32 says before the reveal. */
  readonly plan?: MeltPlan
}

/** The new coins of a melt in the form of v32, whose reveal brings seeds only. */
export interface MeltPlan {
  readonly refresh_seed: string
  readonly denoms_h: readonly string[]
  /** Blinded planchets of the set that is not revealed. */
  readonly blinded: readonly string[]
}

/** A new coin that came out of a melt. */
export interface FreshCoin {
  readonly denom_pub_hash: string
  readonly h_coin_envelope: string
  readonly blinded_signature: string
  /** By the old coin; melts of v32 have none. */
  readonly link_sig?: string
}

/** What a melt became, by the commitment. */
export interface RevealRecord {
  readonly rc: string
  readonly old_coin_pub: string
  /** Of the set that was not revealed; melts of v32 have one for each coin, and tell none. */
  readonly transfer_pub?: string
  readonly coins: readonly FreshCoin[]
}

/** The melt that a planchet was signed for, by h_coin_envelope. */
export interface FreshPlanchetRecord {
  readonly old_coin_pub: string
}

/** Value of a revoked coin that went back to its reserve, by the offset among coins. */
export interface RecoupRecord {
  readonly coin_pub: string
  readonly reserve_pub: string
  readonly amount: string
  readonly coin_sig: string
  readonly coin_blind: string
  /** Seconds. */
  readonly timestamp: number
  /** Number of the entry in the history of coins. */
  readonly offset: number
  /** Number of the entry in the history of reserves. */
  readonly reserve_offset: number
}

/** Value of a revoked coin that went back to the coin it was melted from, by its first offset. */
export interface RecoupRefreshRecord {
  readonly coin_pub: string
  readonly old_coin_pub: string
  readonly amount: string
  readonly coin_sig: string
  readonly coin_blind: string
  /** Seconds. */
  readonly timestamp: number
  /** Number of the entry in the history of the coin that lost. */
  readonly offset: number
  /** Number of the entry in the history of the coin that won. */
  readonly old_offset: number
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
  credits: CreditRecord
  withdrawals: WithdrawalRecord
  debits: DebitRecord
  coins: CoinRecord
  batches: BatchRecord
  deposits: DepositRecord
  refunds: RefundRecord
  melts: MeltRecord
  reveals: RevealRecord
  fresh_planchets: FreshPlanchetRecord
  recoups: RecoupRecord
  recoup_refreshes: RecoupRefreshRecord
  revocations: RevocationRecord
  closings: ClosingRecord
  payouts: PayoutRecord
  aggregates: AggregateRecord
  transfers: TransferRecord
  notes: NoteRecord
}
