/** What the merchant remembers. Amounts are kept as text, so that a record is plain JSON. */
import type { JsonObject } from '../../protocol/encoding/json.js'

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

export interface OrderRecord {
  readonly order_id: string
  /** What the shop sent, to recognise the same order sent again. */
  readonly request: string
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
  /** Shop that deposited it; the default one unless given. */
  readonly instance?: string
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
  /** True if the exchange never answered the deposit: the coin may be there, or not. */
  readonly unanswered?: boolean
  readonly refund?: RefundState
  /** The transfer that paid it out, once the exchange has told. */
  readonly wired?: WiredRecord
}

/** What is known of an exchange. Times are in seconds. */
export interface ExchangeKeysRecord {
  readonly url: string
  /** Its /keys, as last fetched and found to be right. */
  readonly body?: string
  /** From when on they have to be fetched again. */
  readonly next_download: number
  /** When they stop being of use. */
  readonly keys_expiration?: number
  /** When they were last fetched before their time. */
  readonly refetched?: number
  /** Status of the last answer; 0 if there was none. */
  readonly keys_http_status: number
  /** Number of what was wrong with the last answer; 0 if nothing was. */
  readonly keys_ec: number
  readonly keys_hint: string
}

/** What an exchange said about the wire transfer of a deposit. */
export interface WiredRecord {
  readonly wtid: string
  /** Seconds. */
  readonly execution_time: number
  /** What was deposited, less the deposit fee. */
  readonly amount: string
}

export type MerchantTables = {
  orders: OrderRecord
  deposited: DepositedCoinRecord
  /** Coins that were handed to an exchange which has not answered (yet), by contract, coin and attempt. */
  unanswered: DepositedCoinRecord
  exchanges: ExchangeKeysRecord
}
