/** POST /orders/ORDER_ID/refund: the wallet collects what the shop has granted. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  anyObject,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  integer,
  listOf,
  optional,
  timestamp,
  uint64,
} from '../shapes.js'

export interface CollectRefundRequest {
  h_contract: string
}

/** One type for both forms of a coin's result; `type` tells which fields must be there. */
export interface CollectedRefund {
  type: 'success' | 'failure'
  exchange_status: number
  exchange_sig?: string
  exchange_pub?: string
  exchange_code?: number
  exchange_reply?: JsonObject
  rtransaction_id: bigint
  coin_pub: string
  /** Includes the refund fee. */
  refund_amount: string
  execution_time: Timestamp
}

export interface CollectRefundResponse {
  /** Everything that was ever granted for the order. */
  refund_amount: string
  refunds: CollectedRefund[]
  merchant_pub: string
}

const onlyForSuccess = <S extends Joi.Schema>(shape: S): S =>
  shape.empty(null).when('type', { is: 'success', then: Joi.required(), otherwise: Joi.optional() }) as S

export const collectRefund = endpoint<CollectRefundRequest>()({
  page: 'post-orders-ORDER_ID-refund',
  party: 'merchant',
  method: 'POST',
  path: '/orders/{ORDER_ID}/refund',
  request: { h_contract: hashCode },
  replies: {
    200: Joi.object<CollectRefundResponse, true>({
      refund_amount: amount,
      refunds: listOf(
        Joi.object<CollectedRefund, true>({
          type: Joi.string().valid('success', 'failure'),
          exchange_status: integer.when('type', {
            is: 'success',
            then: Joi.valid(200),
            otherwise: Joi.invalid(200),
          }),
          exchange_sig: onlyForSuccess(eddsaSignature),
          exchange_pub: onlyForSuccess(eddsaPublicKey),
          exchange_code: optional(integer),
          exchange_reply: optional(anyObject),
          rtransaction_id: uint64,
          coin_pub: eddsaPublicKey,
          refund_amount: amount,
          execution_time: timestamp,
        }),
      ),
      merchant_pub: eddsaPublicKey,
    }),
    204: 'nothing',
    400: errorDetailShape,
    403: errorDetailShape,
    404: errorDetailShape,
    410: errorDetailShape,
    413: errorDetailShape,
    500: errorDetailShape,
    502: errorDetailShape,
    504: errorDetailShape,
  },
})
