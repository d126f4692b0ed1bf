/** POST /private/orders: the shop makes an order. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import type { RelativeTime, Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  anyObject,
  claimToken,
  errorDetailShape,
  listOf,
  optional,
  relativeTime,
  text,
  timestamp,
} from '../shapes.js'

/** What the shop says about an order; the backend fills in the rest. */
export interface Order {
  amount: string
  summary: string
  order_id?: string
  fulfillment_url?: string
  fulfillment_message?: string
  max_fee?: string
  products?: JsonObject[]
  pay_deadline?: Timestamp
  refund_deadline?: Timestamp
  wire_transfer_deadline?: Timestamp
}

export interface PostOrderRequest {
  order: Order
  refund_delay?: RelativeTime
  create_token?: boolean
}

export interface PostOrderResponse {
  order_id: string
  token?: string
  pay_deadline?: Timestamp
}

export const createOrder = endpoint<PostOrderRequest>()({
  page: 'post-private-orders',
  party: 'merchant',
  method: 'POST',
  path: '/private/orders',
  authenticated: true,
  request: {
    order: Joi.object<Order, true>({
      amount,
      summary: text,
      order_id: optional(Joi.string().pattern(/^(?!\.{1,2}$)[A-Za-z0-9.:_-]{1,255}$/, 'order id')),
      fulfillment_url: optional(text),
      fulfillment_message: optional(text),
      max_fee: optional(amount),
      products: optional(listOf(anyObject)),
      pay_deadline: optional(timestamp),
      refund_deadline: optional(timestamp),
      wire_transfer_deadline: optional(timestamp),
    }),
    refund_delay: optional(relativeTime),
    create_token: optional(Joi.boolean()),
  },
  replies: {
    200: Joi.object<PostOrderResponse, true>({
      order_id: text,
      token: optional(claimToken),
      pay_deadline: optional(timestamp),
    }),
    400: errorDetailShape,
    401: errorDetailShape,
    404: errorDetailShape,
    409: errorDetailShape,
    500: errorDetailShape,
  },
})
