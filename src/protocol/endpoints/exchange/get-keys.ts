/** GET /keys: everything an exchange publishes about itself, signed. */
import Joi from 'joi'
import type { JsonObject, JsonValue } from '../../encoding/json.js'
import type { RelativeTime, Timestamp } from '../../encoding/timestamp.js'
import { currencySpecification, type CurrencySpecification } from '../currency.js'
import { endpoint, nothing } from '../endpoint.js'
import {
  amount,
  anyObject,
  anything,
  base32Variable,
  baseUrl,
  count,
  eddsaPublicKey,
  eddsaSignature,
  hashCode,
  inQuery,
  integer,
  listOf,
  mapOf,
  optional,
  queryInteger,
  real,
  refusals,
  relativeTime,
  secret32,
  text,
  timestamp,
  version,
} from '../shapes.js'

export interface KeysQuery {
  /** Seconds: `list_issue_date` of an earlier answer; wanted are the denominations that start then or later. */
  last_issue_date?: number
}

/** What an account may do until its owner is known; no page says more than these. */
const OPERATIONS = [
  'NONE',
  'WITHDRAW',
  'DEPOSIT',
  'MERGE',
  'BALANCE',
  'CLOSE',
  'AGGREGATE',
  'TRANSACTION',
  'REFUND',
] as const

type Operation = (typeof OPERATIONS)[number]

const operation = Joi.string().valid(...OPERATIONS)

/** An amount that may not be passed within a time. */
export interface AccountLimit {
  operation_type: Operation
  timeframe: RelativeTime
  threshold: string
  /** True: it may be passed by who makes itself known. */
  soft_limit?: boolean
}

export interface ZeroLimit {
  operation_type: Operation
}

export interface SigningKey {
  key: string
  stamp_start: Timestamp
  stamp_expire: Timestamp
  stamp_end: Timestamp
  master_sig: string
}

export interface WireAccount {
  payto_uri: string
  conversion_url?: string
  /** Kept as received: their JSON hash is signed. */
  credit_restrictions: JsonValue[]
  debit_restrictions: JsonValue[]
  master_sig: string
  /** Name of the bank for people, and which account to offer first; neither is signed. */
  bank_label?: string
  priority?: number
  /** Both 2026. */
  open_banking_gateway?: string
  wire_transfer_gateway?: string
}

export interface WireFee {
  wire_fee: string
  closing_fee: string
  start_date: Timestamp
  end_date: Timestamp
  sig: string
}

export interface GlobalFees {
  start_date: Timestamp
  end_date: Timestamp
  history_fee: string
  account_fee: string
  purse_fee: string
  history_expiration: RelativeTime
  purse_timeout: RelativeTime
  purse_account_limit: number
  master_sig: string
}

export interface Denomination {
  master_sig: string
  stamp_start: Timestamp
  stamp_expire_withdraw: Timestamp
  stamp_expire_deposit: Timestamp
  stamp_expire_legal: Timestamp
  /** True: nothing is withdrawn any more, as the private key is gone; deposits go on. */
  lost?: boolean
  /** One of the two, by the cipher of the group. */
  rsa_pub?: string
  cs_pub?: string
}

export interface DenominationGroup {
  cipher: 'RSA' | 'CS' | 'RSA+age_restricted' | 'CS+age_restricted'
  value: string
  fee_withdraw: string
  fee_deposit: string
  fee_refresh: string
  fee_refund: string
  age_mask?: number
  denoms: Denomination[]
}

export interface AuditorKeys {
  auditor_pub: string
  auditor_url: string
  auditor_name?: string
  denomination_keys: { denom_pub_h: string; auditor_sig: string }[]
}

export interface ExchangeKeys {
  version: string
  base_url: string
  currency: string
  /** Since v18. */
  currency_specification?: CurrencySpecification
  /** Since v21. */
  shopping_url?: string
  /** v30 only; later each account has its own. */
  open_banking_gateway?: string
  /** Since v24: a hint in which country's terms owners are asked. */
  bank_compliance_language?: string
  /** Since v21: smallest amount that is wired. */
  tiny_amount?: string
  /** Fee to expect for an amount: abs + log * log2(amount / smallest coin) + lin * amount. */
  stefan_abs?: string
  stefan_log?: string
  stefan_lin?: number
  asset_type?: 'fiat' | 'crypto' | 'regional' | 'stock'
  /** Deprecated since v18: false. */
  rewards_allowed?: boolean
  /** Since v24. */
  kyc_enabled?: boolean
  master_public_key: string
  reserve_closing_delay: RelativeTime
  wallet_balance_limit_without_kyc?: string[]
  hard_limits?: AccountLimit[]
  zero_limits?: ZeroLimit[]
  signkeys: SigningKey[]
  /** Exchanges to pay to directly; nobody has any yet. */
  wads?: JsonValue[]
  accounts: WireAccount[]
  wire_fees: Record<string, WireFee[]>
  denominations: DenominationGroup[]
  auditors: AuditorKeys[]
  global_fees: GlobalFees[]
  /** Start of the oldest denomination in this answer. */
  list_issue_date: Timestamp
  /** Revoked denominations; not signed, on purpose. */
  recoup?: { h_denom_pub: string }[]
  /** Manifests by name of the extension, and the master key's signature over their hash. */
  extensions?: JsonObject
  extensions_sig?: string
  exchange_pub: string
  exchange_sig: string
}

const denomination = Joi.object<Denomination, true>({
  master_sig: eddsaSignature,
  stamp_start: timestamp,
  stamp_expire_withdraw: timestamp,
  stamp_expire_deposit: timestamp,
  stamp_expire_legal: timestamp,
  lost: optional(Joi.boolean()),
  rsa_pub: optional(base32Variable),
  cs_pub: optional(secret32),
})

export const getKeys = endpoint<unknown, KeysQuery>()({
  page: 'get-keys',
  party: 'exchange',
  method: 'GET',
  path: '/keys',
  query: { last_issue_date: inQuery(queryInteger) },
  replies: {
    200: Joi.object<ExchangeKeys, true>({
      version,
      base_url: baseUrl,
      currency: text,
      currency_specification: optional(currencySpecification),
      shopping_url: optional(text),
      open_banking_gateway: optional(text),
      bank_compliance_language: optional(text),
      tiny_amount: optional(amount),
      stefan_abs: optional(amount),
      stefan_log: optional(amount),
      stefan_lin: optional(real),
      asset_type: optional(Joi.string().valid('fiat', 'crypto', 'regional', 'stock')),
      rewards_allowed: optional(Joi.boolean()),
      kyc_enabled: optional(Joi.boolean()),
      master_public_key: eddsaPublicKey,
      reserve_closing_delay: relativeTime,
      wallet_balance_limit_without_kyc: optional(listOf(amount)),
      hard_limits: optional(
        listOf(
          Joi.object<AccountLimit, true>({
            operation_type: operation,
            timeframe: relativeTime,
            threshold: amount,
            soft_limit: optional(Joi.boolean()),
          }),
        ),
      ),
      zero_limits: optional(listOf(Joi.object<ZeroLimit, true>({ operation_type: operation }))),
      signkeys: listOf(
        Joi.object<SigningKey, true>({
          key: eddsaPublicKey,
          stamp_start: timestamp,
          stamp_expire: timestamp,
          stamp_end: timestamp,
          master_sig: eddsaSignature,
        }),
      ),
      wads: optional(listOf<JsonValue>(anything)),
      accounts: listOf(
        Joi.object<WireAccount, true>({
          payto_uri: text,
          conversion_url: optional(text),
          credit_restrictions: Joi.array<JsonValue[]>().items(anything),
          debit_restrictions: Joi.array<JsonValue[]>().items(anything),
          master_sig: eddsaSignature,
          bank_label: optional(text),
          priority: optional(integer),
          open_banking_gateway: optional(text),
          wire_transfer_gateway: optional(text),
        }),
      ),
      wire_fees: mapOf(
        listOf(
          Joi.object<WireFee, true>({
            wire_fee: amount,
            closing_fee: amount,
            start_date: timestamp,
            end_date: timestamp,
            sig: eddsaSignature,
          }),
        ),
      ),
      denominations: listOf(
        Joi.object<DenominationGroup, true>({
          cipher: Joi.string().valid('RSA', 'CS', 'RSA+age_restricted', 'CS+age_restricted'),
          value: amount,
          fee_withdraw: amount,
          fee_deposit: amount,
          fee_refresh: amount,
          fee_refund: amount,
          age_mask: optional(count),
          denoms: listOf(denomination),
        }),
      ),
      auditors: listOf(
        Joi.object<AuditorKeys, true>({
          auditor_pub: eddsaPublicKey,
          auditor_url: text,
          auditor_name: optional(text),
          denomination_keys: listOf(Joi.object({ denom_pub_h: hashCode, auditor_sig: eddsaSignature })),
        }),
      ),
      global_fees: listOf(
        Joi.object<GlobalFees, true>({
          start_date: timestamp,
          end_date: timestamp,
          history_fee: amount,
          account_fee: amount,
          purse_fee: amount,
          history_expiration: relativeTime,
          purse_timeout: relativeTime,
          purse_account_limit: count,
          master_sig: eddsaSignature,
        }),
      ),
      list_issue_date: timestamp,
      recoup: optional(listOf(Joi.object({ h_denom_pub: hashCode }))),
      extensions: optional(anyObject),
      extensions_sig: optional(eddsaSignature),
      exchange_pub: eddsaPublicKey,
      exchange_sig: eddsaSignature,
    }),
    304: nothing,
    ...refusals(400, 500, 502, 503),
  },
})
