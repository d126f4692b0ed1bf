/** What the merchant remembers. Amounts are kept as text, so that a record is plain JSON. */
import type { JsonObject } from '../../protocol/encoding/json.js'
import type { InstanceSettings } from '../../protocol/endpoints/merchant/instance.js'
import type { WebhookDetails } from '../../protocol/endpoints/merchant/webhook.js'
import type { OtpAlgorithm, OtpDevice } from '../../protocol/pos-confirmation.js'
import type { Writer } from '../store/store.js'

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
  /** Shop that deposited it; the default one unless given. */
  readonly instance?: string
  readonly order_id: string
  readonly h_contract: string
  readonly coin_pub: string
  /** Tells one deposit of the coin from another. */
  readonly coin_sig: string
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

/** The password of an instance, not to be read back. */
export interface PasswordRecord {
  readonly salt: string
  readonly hash: string
  /** True if it was set as an access token, the way of before v19: then it opens every private page. */
  readonly isToken: boolean
}

/** An instance that somebody made; of the default one only what was changed. */
export interface InstanceRecord {
  readonly id: string
  readonly settings: InstanceSettings
  readonly password?: PasswordRecord
  /** True: it has lost its key, but its orders are still there. */
  readonly deleted: boolean
}

/** A bank account; one that was deleted stays, as contracts speak of it. */
export interface AccountRecord {
  readonly instance: string
  readonly payto_uri: string
  readonly h_wire: string
  /** Base32, 16 bytes. */
  readonly salt: string
  readonly active: boolean
  readonly credit_facade_url?: string
  readonly extra_wire_subject_metadata?: string
}

/** An access token, by its hash: nobody who reads the store can use it. */
export interface TokenRecord {
  readonly instance: string
  readonly serial: number
  readonly hash: string
  readonly scope: string
  readonly refreshable: boolean
  readonly created: number
  /** The second from which it is worth nothing. */
  readonly expires: number
  readonly description?: string
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

export interface WebhookRecord extends WebhookDetails {
  readonly instance: string
  readonly id: string
}

/** A request that a subscriber is owed. */
export interface PendingWebhookRecord {
  readonly serial: number
  readonly instance: string
  /** Id of the subscription; missing in older stores. */
  readonly webhook?: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** How often it was sent. */
  readonly attempts: number
  /** The second from which it may be sent (again). */
  readonly due: number
}

/** The last number that was given away. */
export interface CounterRecord {
  readonly last: number
}

export type MerchantTables = {
  orders: OrderRecord
  deposited: DepositedCoinRecord
  /** Coins that were handed to an exchange which has not answered (yet), by contract, coin and attempt. */
  unanswered: DepositedCoinRecord
  exchanges: ExchangeKeysRecord
  instances: InstanceRecord
  accounts: AccountRecord
  tokens: TokenRecord
  otp_devices: OtpDeviceRecord
  webhooks: WebhookRecord
  pending_webhooks: PendingWebhookRecord
  counters: CounterRecord
}

/** The next number of a counter, from 1 on; numbers are never given away twice. */
export function nextNumber(
  writer: Writer<MerchantTables>,
  counter: 'tokens' | 'pending_webhooks' | 'orders',
): number {
  const last = (writer.get('counters', counter)?.last ?? 0) + 1
  writer.put('counters', counter, { last })
  return last
}
