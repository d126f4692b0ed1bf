/** POST /orders/ORDER_ID/pay: a wallet pays with coins. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import { endpoint } from '../endpoint.js'
import { unblindedSignature, type UnblindedSignature } from '../coin.js'
import {
  amount,
  anyObject,
  base32Variable,
  baseUrl,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  integer,
  listOf,
  optional,
  text,
  type ErrorDetail,
} from '../shapes.js'

/** A coin that pays, signed over to the merchant (CoinPaySig). */
export interface PayingCoin {
  coin_sig: string
  coin_pub: string
  ub_sig: UnblindedSignature
  h_denom: string
  /** Amount that this coin contributes, its deposit fee included. */
  contribution: string
  exchange_url: string
  /** For orders with an age limit: proof that the owner is old enough. */
  minimum_age_sig?: string
  age_commitment?: string[]
  h_age_commitment?: string
}

/** As received, nulls included: coins sign the hash of it. */
export type WalletData = JsonObject & {
  /** Which of the choices of a contract of version 1 is paid. */
  choice_index?: number | null
}

export interface PayRequest {
  coins: PayingCoin[]
  wallet_data?: WalletData
  /** Tokens that the choice wants. */
  tokens?: JsonObject[]
  session_id?: string
}

export interface PaymentResponse {
  sig: string
  pos_confirmation?: string
  /** Signatures that make new tokens, in the order of their envelopes. */
  token_sigs?: JsonObject[]
}

/** Body of a 451: these exchanges may not take money for this shop; others perhaps may. */
export interface PaymentDeniedLegally extends ErrorDetail {
  exchange_base_urls?: string[]
}

/** Body of a 409: either a coin was spent elsewhere, or the order is paid already. */
export interface PayConflict extends ErrorDetail {
  coin_pub?: string
  exchange_url?: string
  exchange_code?: number
  exchange_http_status?: number
  exchange_reply?: JsonObject
  /** Refund requests signed by the merchant for coins that the payment did not need. */
  refunds?: JsonObject[]
}

const payConflict = Joi.object<PayConflict, true>({
  code: integer,
  hint: optional(text),
  detail: optional(text),
  field: optional(text),
  coin_pub: optional(eddsaPublicKey),
  exchange_url: optional(text),
  exchange_code: optional(integer),
  exchange_http_status: optional(integer),
  exchange_reply: optional(anyObject),
  refunds: optional(listOf(anyObject)),
})

const walletData = Joi.object<WalletData>()
  .keys({ choice_index: integer.allow(null).optional() })
  .unknown()

export const pay = endpoint<PayRequest>()({
  page: 'post-orders-ORDER_ID-pay',
  party: 'merchant',
  method: 'POST',
  path: '/orders/{ORDER_ID}/pay',
  request: {
    coins: listOf(
      Joi.object<PayingCoin, true>({
        coin_sig: eddsaSignature,
        coin_pub: eddsaPublicKey,
        ub_sig: unblindedSignature,
        h_denom: hashCode,
        contribution: amount,
        exchange_url: baseUrl,
        minimum_age_sig: optional(eddsaSignature),
        age_commitment: optional(listOf(base32Variable)),
        // 32 bytes, as keys have.
        h_age_commitment: optional(eddsaPublicKey),
      }),
    ),
    wallet_data: optional(walletData),
    tokens: optional(listOf(anyObject)),
    session_id: optional(text),
  },
  replies: {
    200: Joi.object<PaymentResponse, true>({
      sig: eddsaSignature,
      pos_confirmation: optional(text),
      token_sigs: optional(listOf(anyObject)),
    }),
    400: errorDetailShape,
    402: errorDetailShape,
    403: errorDetailShape,
    404: errorDetailShape,
    406: errorDetailShape,
    408: errorDetailShape,
    409: payConflict,
    410: errorDetailShape,
    412: errorDetailShape,
    413: errorDetailShape,
    451: errorDetailShape.append<PaymentDeniedLegally>({ exchange_base_urls: optional(listOf(text)) }),
    500: errorDetailShape,
    502: errorDetailShape,
    504: errorDetailShape,
  },
})
