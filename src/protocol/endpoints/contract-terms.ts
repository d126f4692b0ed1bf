/**
 * Contract terms as a wallet and the judge read them: version 0 with one price, version 1 with several to choose from.
 *
 * The hash covers the terms as received, unknown fields included: hash the raw object, read it through this.
 */
import Joi from 'joi'
import type { JsonObject } from '../encoding/json.js'
import type { RelativeTime, Timestamp } from '../encoding/timestamp.js'
import {
  amount,
  anyObject,
  baseUrl,
  count,
  eddsaPublicKey,
  hashCode,
  listOf,
  mapOf,
  optional,
  relativeTime,
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

/** One of the prices of a contract of version 1. */
export interface ContractChoice {
  amount: string
  max_fee: string
  description?: string
  description_i18n?: Record<string, string>
  /** Tokens that have to be spent. */
  inputs: JsonObject[]
  /** Tokens and receipts that are given. */
  outputs: JsonObject[]
}

/** A kind of tokens that choices speak of, by its slug. */
export interface TokenFamily {
  name: string
  description: string
  description_i18n?: Record<string, string>
  keys: JsonObject[]
  details: JsonObject
  /** True: a wallet that does not understand the family may not pay. */
  critical: boolean
}

export interface ContractTerms {
  version?: 0 | 1
  /** Version 0 only, like max_fee; {@link choicesOf} tells the prices of both versions. */
  amount?: string
  max_fee?: string
  /** Version 1 only, like token_families. */
  choices?: ContractChoice[]
  token_families?: Record<string, TokenFamily>
  summary: string
  summary_i18n?: Record<string, string>
  order_id: string
  public_reorder_url?: string
  fulfillment_url?: string
  fulfillment_message?: string
  fulfillment_message_i18n?: Record<string, string>
  minimum_age?: number
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
  delivery_location?: JsonObject
  delivery_date?: Timestamp
  auto_refund?: RelativeTime
  extra?: JsonObject
}

/** What one way to pay a contract costs, and which deposit fees the merchant takes over. */
export interface Price {
  readonly amount: string
  readonly maxFee: string
}

/** The prices of a contract: one in version 0, one a choice in version 1, in the order of `choice_index`. */
export function choicesOf(terms: ContractTerms): readonly Price[] {
  if (terms.version === 1)
    return (terms.choices ?? []).map((choice) => ({ amount: choice.amount, maxFee: choice.max_fee }))
  const { amount: price, max_fee: maxFee } = terms
  return price === undefined || maxFee === undefined ? [] : [{ amount: price, maxFee }]
}

/**
 * The price that a payment has to reach.
 * @param choiceIndex as the wallet sent it; plays no part in version 0
 * @returns undefined if the contract wants a choice and the index names none of them
 */
export function chosen(terms: ContractTerms, choiceIndex?: number | null): Price | undefined {
  if (terms.version !== 1) return choicesOf(terms)[0]
  return typeof choiceIndex === 'number' ? choicesOf(terms)[choiceIndex] : undefined
}

const onlyInVersion = <S extends Joi.Schema>(number: 0 | 1, shape: S): S =>
  shape.empty(null).when('version', {
    is: Joi.exist().valid(1),
    then: number === 1 ? Joi.required() : Joi.optional(),
    otherwise: number === 0 ? Joi.required() : Joi.optional(),
  }) as S

const choiceShape = Joi.object<ContractChoice, true>({
  amount,
  max_fee: amount,
  description: optional(text),
  description_i18n: optional(mapOf(text)),
  inputs: listOf(anyObject),
  outputs: listOf(anyObject),
})

const tokenFamilyShape = Joi.object<TokenFamily, true>({
  name: text,
  description: text,
  description_i18n: optional(mapOf(text)),
  keys: listOf(anyObject),
  details: anyObject,
  critical: Joi.boolean(),
})

const shape = Joi.object<ContractTerms, true>({
  version: optional(Joi.number().valid(0, 1)),
  amount: onlyInVersion(0, amount),
  max_fee: onlyInVersion(0, amount),
  choices: onlyInVersion(1, listOf(choiceShape)),
  token_families: onlyInVersion(1, mapOf(tokenFamilyShape)),
  summary: text,
  summary_i18n: optional(mapOf(text)),
  order_id: text,
  public_reorder_url: optional(text),
  fulfillment_url: optional(text),
  fulfillment_message: optional(text),
  fulfillment_message_i18n: optional(mapOf(text)),
  minimum_age: optional(count),
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
  delivery_location: optional(anyObject),
  delivery_date: optional(timestamp),
  auto_refund: optional(relativeTime),
  extra: optional(anyObject),
})

/** Reads contract terms. @throws MalformedError naming the first bad field. */
export function readContractTerms(terms: JsonObject, field = 'contract_terms'): ContractTerms {
  return validate(shape, terms, field)
}
