/** POST /orders/ORDER_ID/abort: a wallet wants the coins of a failed payment back. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  anyObject,
  baseUrl,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  integer,
  listOf,
  optional,
} from '../shapes.js'

export interface AbortingCoin {
  coin_pub: string
  /** Deprecated since v18; must match the original contribution where given. */
  contribution?: string
  exchange_url: string
}

export interface AbortRequest {
  h_contract: string
  coins: AbortingCoin[]
}

/** One type for the three forms of a coin's result; `type` tells which fields must be there. */
export interface AbortRefund {
  type: 'success' | 'failure' | 'undeposited'
  exchange_status?: number
  exchange_sig?: string
  exchange_pub?: string
  exchange_code?: number
  exchange_reply?: JsonObject
}

export interface AbortResponse {
  refunds: AbortRefund[]
}

const onlyFor = <S extends Joi.Schema>(types: readonly AbortRefund['type'][], shape: S): S =>
  shape
    .empty(null)
    .when('type', { is: Joi.valid(...types), then: Joi.required(), otherwise: Joi.optional() }) as S

const abortRefund = Joi.object<AbortRefund, true>({
  type: Joi.string().valid('success', 'failure', 'undeposited'),
  exchange_status: integer.empty(null).when('type', {
    switch: [
      { is: 'success', then: Joi.valid(200).required() },
      { is: 'failure', then: Joi.invalid(200).required() },
    ],
    otherwise: Joi.optional(),
  }),
  exchange_sig: onlyFor(['success'], eddsaSignature),
  exchange_pub: onlyFor(['success'], eddsaPublicKey),
  exchange_code: optional(integer),
  exchange_reply: optional(anyObject),
})

export const abort = endpoint<AbortRequest>()({
  page: 'post-orders-ORDER_ID-abort',
  party: 'merchant',
  method: 'POST',
  path: '/orders/{ORDER_ID}/abort',
  request: {
    h_contract: hashCode,
    coins: listOf(
      Joi.object<AbortingCoin, true>({
        coin_pub: eddsaPublicKey,
        contribution: optional(amount),
        exchange_url: baseUrl,
      }),
    ),
  },
  replies: {
    200: Joi.object<AbortResponse, true>({ refunds: listOf(abortRefund) }),
    400: errorDetailShape,
    403: errorDetailShape,
    404: errorDetailShape,
    408: errorDetailShape,
    412: errorDetailShape,
    413: errorDetailShape,
    500: errorDetailShape,
    502: errorDetailShape,
    504: errorDetailShape,
  },
})
