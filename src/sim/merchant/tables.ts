/** What the merchant remembers. Amounts are kept as text, so that a record is plain JSON. */
import type { JsonObject } from '../../protocol/encoding/json.js'
import type { OtpAlgorithm, OtpDevice } from '../../protocol/pos-confirmation.js'

/** Who has claimed an order, and the contract that this made. */
export interface ClaimRecord {
  readonly nonce: string
  readonly contract_terms: JsonObject
  readonly h_contract: string
}

/** How an order was paid. */
export interface PaymentRecord {
  readonly h_contract: string
  /** Coins that make up the payment; any other coin deposited for the contract is surplus. */
  readonly coins: readonly string[]
  readonly at: number
  /** Which of the prices was paid, if the contract had several. */
  readonly choice_index?: number
}

/** What one coin gets back of a grant. */
export interface CoinRefundRecord {
  /** From 1 on in each order; 0 belongs to payments that did not come about. */
  readonly rtransaction_id: string
  readonly coin_pub: string
  readonly exchange_url: string
  /** The refund fee included. */
  readonly amount: string
  readonly outcome: RefundState
}

/** A refund that the shop granted, for the wallet to collect. */
export interface GrantRecord {
  readonly reason: string
  /** What this grant added to the earlier ones. */
  readonly amount: string
  readonly at: number
  readonly refunds: readonly CoinRefundRecord[]
}

export interface OtpDeviceRecord {
  readonly instance: string
  readonly id: string
  readonly description: string
  /** In the base32 of RFC 3548. */
  readonly key: string
  readonly algorithm: OtpAlgorithm
  readonly counter?: number
}

/** The last number that was given away. */
export interface CounterRecord {
  readonly last: number
}

export interface OrderRecord {
  readonly order_id: string
  /** Id of the shop; the default one unless given. */
  readonly instance?: string
  /** Numbers the orders as they are made. */
  readonly row: number
  /** Hash of what the shop sent, to recognise the same order sent again; what is forgotten is not kept here either. */
  readonly request: string
  /** The session that the shop made the order for. */
  readonly session_id?: string
  /** The device of the point of sale, as it was when the order was made. */
  readonly otp?: OtpDevice
  readonly token?: string
  readonly created: number
  /** Contract terms without nonce. */
  readonly proto_contract_terms: JsonObject
  readonly claim?: ClaimRecord
  /** How often the order was claimed: tells a claim from an earlier one of the same wallet. */
  readonly claims: number
  readonly payment?: PaymentRecord
  readonly grants?: readonly GrantRecord[]
  /** Sessions for which the payment was proven. */
  readonly sessions: readonly string[]
}

/** What an exchange said about a refund. */
export type RefundOutcome =
  | { readonly state: 'done'; readonly exchange_sig: string; readonly exchange_pub: string }
  | {
      readonly state: 'refused'
      readonly exchange_status: number
      readonly exchange_code?: number
      readonly exchange_reply?: JsonObject
    }

/** What became of a refund that the merchant owes a coin. */
export type RefundState = { readonly state: 'owed' } | RefundOutcome

/** A coin that the exchange confirmed as deposited, by contract and coin. */
export interface DepositedCoinRecord {
  readonly order_id: string
  readonly h_contract: string
  readonly coin_pub: string
  readonly exchange_url: string
  readonly contribution: string
  readonly deposit_fee: string
  /** Fee of a refund: the exchange gives nothing back that is not worth more. */
  readonly refund_fee: string
  /** The request that handed it in. */
  readonly attempt: string
  /** Hash of what the wallet said besides, which the coin has signed. */
  readonly wallet_data_hash?: string
  /** True if the exchange never answered the deposit: the coin may be there, or not. */
  readonly unanswered?: boolean
  readonly refund?: RefundState
}

/** Keys of an exchange as last fetched. */
export interface ExchangeKeysRecord {
  readonly url: string
  readonly body: string
  readonly fetched: number
}

export type MerchantTables = {
  orders: OrderRecord
  deposited: DepositedCoinRecord
  /** Coins that were handed to an exchange which has not answered. */
  unanswered: DepositedCoinRecord
  exchanges: ExchangeKeysRecord
  otp_devices: OtpDeviceRecord
  counters: CounterRecord
}
