/**
 * Contract terms (version 0) as a wallet and the judge read them.
 *
 * The hash covers the terms as received, unknown fields included: hash the raw object, read it through this.
 */
import Joi from 'joi'
import type { JsonObject } from '../encoding/json.js'
import type { Timestamp } from '../encoding/timestamp.js'
import {
  amount,
  anyObject,
  baseUrl,
  count,
  eddsaPublicKey,
  hashCode,
  listOf,
  optional,
  text,
  timestamp,
  validate,
} from './shapes.js'

export interface ContractExchange {
  url: string
  priority: number
  master_pub: string
  max_contribution?: string
}

export interface ContractTerms {
  version?: number
  amount: string
  max_fee: string
  summary: string
  order_id: string
  fulfillment_url?: string
  fulfillment_message?: string
  products?: JsonObject[]
  timestamp: Timestamp
  refund_deadline: Timestamp
  pay_deadline: Timestamp
  wire_transfer_deadline: Timestamp
  merchant_pub: string
  merchant_base_url: string
  merchant: JsonObject
  h_wire: string
  wire_method: string
  exchanges: ContractExchange[]
  nonce: string
}

const shape = Joi.object<ContractTerms, true>({
  version: optional(count),
  amount,
  max_fee: amount,
  summary: text,
  order_id: text,
  fulfillment_url: optional(text),
  fulfillment_message: optional(text),
  products: optional(listOf(anyObject)),
  timestamp,
  refund_deadline: timestamp,
  pay_deadline: timestamp,
  wire_transfer_deadline: timestamp,
  merchant_pub: eddsaPublicKey,
  merchant_base_url: baseUrl,
  merchant: anyObject,
  h_wire: hashCode,
  wire_method: text,
  exchanges: listOf(
    Joi.object<ContractExchange, true>({
      url: baseUrl,
      priority: count,
      master_pub: eddsaPublicKey,
      max_contribution: optional(amount),
    }),
  ),
  nonce: eddsaPublicKey,
})

/** Reads contract terms. @throws MalformedError naming the first bad field. */
export function readContractTerms(terms: JsonObject, field = 'contract_terms'): ContractTerms {
  return validate(shape, terms, field)
}
