/** GET /keys: everything an exchange publishes about itself, signed. */
import Joi from 'joi'
import type { JsonValue } from '../../encoding/json.js'
import type { RelativeTime, Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  anything,
  base32Variable,
  baseUrl,
  count,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  listOf,
  mapOf,
  optional,
  relativeTime,
  text,
  timestamp,
  version,
} from '../shapes.js'

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
  lost?: boolean
  rsa_pub?: string
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
  denomination_keys: { denom_pub_h: string; auditor_sig: string }[]
}

export interface ExchangeKeys {
  version: string
  base_url: string
  currency: string
  master_public_key: string
  reserve_closing_delay: RelativeTime
  signkeys: SigningKey[]
  accounts: WireAccount[]
  wire_fees: Record<string, WireFee[]>
  denominations: DenominationGroup[]
  auditors: AuditorKeys[]
  global_fees: GlobalFees[]
  list_issue_date: Timestamp
  recoup?: { h_denom_pub: string }[]
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
})

export const getKeys = endpoint()({
  page: 'get-keys',
  party: 'exchange',
  method: 'GET',
  path: '/keys',
  replies: {
    200: Joi.object<ExchangeKeys, true>({
      version,
      base_url: baseUrl,
      currency: text,
      master_public_key: eddsaPublicKey,
      reserve_closing_delay: relativeTime,
      signkeys: listOf(
        Joi.object<SigningKey, true>({
          key: eddsaPublicKey,
          stamp_start: timestamp,
          stamp_expire: timestamp,
          stamp_end: timestamp,
          master_sig: eddsaSignature,
        }),
      ),
      accounts: listOf(
        Joi.object<WireAccount, true>({
          payto_uri: text,
          conversion_url: optional(text),
          credit_restrictions: Joi.array<JsonValue[]>().items(anything),
          debit_restrictions: Joi.array<JsonValue[]>().items(anything),
          master_sig: eddsaSignature,
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
      exchange_pub: eddsaPublicKey,
      exchange_sig: eddsaSignature,
    }),
    503: errorDetailShape,
  },
})
