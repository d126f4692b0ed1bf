/** GET /private/orders/ORDER_ID: the shop asks how an order stands. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import { amount, anyObject, errorDetailShape, integer, listOf, optional, text, timestamp } from '../shapes.js'

/** One type for the three forms of the reply; `order_status` tells which fields must be there. */
export interface OrderStatus {
  order_status: 'unpaid' | 'claimed' | 'paid'
  order_status_url?: string
  taler_pay_uri?: string
  creation_time?: Timestamp
  summary?: string
  total_amount?: string
  pay_deadline?: Timestamp
  contract_terms?: JsonObject
  refunded?: boolean
  refund_pending?: boolean
  wired?: boolean
  deposit_total?: string
  exchange_code?: number
  exchange_http_status?: number
  refund_amount?: string
  last_payment?: Timestamp
  wire_details?: JsonObject[]
  wire_reports?: JsonObject[]
  refund_details?: JsonObject[]
}

const whenStatus = <S extends Joi.Schema>(statuses: readonly OrderStatus['order_status'][], shape: S): S =>
  shape.empty(null).when('order_status', {
    is: Joi.valid(...statuses),
    then: Joi.required(),
    otherwise: Joi.optional(),
  }) as S

export const orderStatus = endpoint()({
  page: 'get-private-orders-ORDER_ID',
  party: 'merchant',
  method: 'GET',
  path: '/private/orders/{ORDER_ID}',
  authenticated: true,
  replies: {
    200: Joi.object<OrderStatus, true>({
      order_status: Joi.string().valid('unpaid', 'claimed', 'paid'),
      order_status_url: optional(text),
      taler_pay_uri: whenStatus(['unpaid'], text),
      creation_time: optional(timestamp),
      summary: optional(text),
      total_amount: optional(amount),
      pay_deadline: optional(timestamp),
      contract_terms: whenStatus(['claimed', 'paid'], anyObject),
      refunded: whenStatus(['paid'], Joi.boolean()),
      refund_pending: whenStatus(['paid'], Joi.boolean()),
      wired: whenStatus(['paid'], Joi.boolean()),
      deposit_total: whenStatus(['paid'], amount),
      exchange_code: optional(integer),
      exchange_http_status: optional(integer),
      refund_amount: whenStatus(['paid'], amount),
      last_payment: optional(timestamp),
      wire_details: optional(listOf(anyObject)),
      wire_reports: optional(listOf(anyObject)),
      refund_details: optional(listOf(anyObject)),
    }),
    401: errorDetailShape,
    404: errorDetailShape,
    500: errorDetailShape,
  },
})
