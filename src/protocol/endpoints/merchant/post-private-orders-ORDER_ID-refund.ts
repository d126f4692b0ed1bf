/** POST /private/orders/ORDER_ID/refund: the shop grants a refund; the wallet has to collect it. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { amount, errorDetailShape, hashCode, text } from '../shapes.js'

export interface GrantRefundRequest {
  /** The total that the refunds of the order are to reach, not what is added. */
  refund: string
  reason: string
}

export interface GrantRefundResponse {
  taler_refund_uri: string
  h_contract: string
}

export const grantRefund = endpoint<GrantRefundRequest>()({
  page: 'post-private-orders-ORDER_ID-refund',
  party: 'merchant',
  method: 'POST',
  path: '/private/orders/{ORDER_ID}/refund',
  authenticated: true,
  request: { refund: amount, reason: text },
  replies: {
    200: Joi.object<GrantRefundResponse, true>({ taler_refund_uri: text, h_contract: hashCode }),
    400: errorDetailShape,
    401: errorDetailShape,
    403: errorDetailShape,
    404: errorDetailShape,
    409: errorDetailShape,
    410: errorDetailShape,
    413: errorDetailShape,
    451: errorDetailShape,
    500: errorDetailShape,
  },
})
