/** POST /orders/ORDER_ID/paid: a wallet proves an earlier payment. */
import Joi from 'joi'
import { endpoint, nothing } from '../endpoint.js'
import { eddsaSignature, errorDetailShape, hashCode, optional, text } from '../shapes.js'

export interface PaidRequest {
  sig: string
  h_contract: string
  session_id: string
}

export interface PaidRefundStatusResponse {
  pos_confirmation?: string
  refunded: boolean
}

export const paid = endpoint<PaidRequest>()({
  page: 'post-orders-ORDER_ID-paid',
  party: 'merchant',
  method: 'POST',
  path: '/orders/{ORDER_ID}/paid',
  request: { sig: eddsaSignature, h_contract: hashCode, session_id: text },
  replies: {
    200: Joi.object<PaidRefundStatusResponse, true>({
      pos_confirmation: optional(text),
      refunded: Joi.boolean(),
    }),
    204: nothing,
    400: errorDetailShape,
    403: errorDetailShape,
    404: errorDetailShape,
    413: errorDetailShape,
    500: errorDetailShape,
  },
})
