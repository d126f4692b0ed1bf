/** POST /private/orders: the shop makes an order. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import type { RelativeTime, Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  anyObject,
  baseUrl,
  claimToken,
  count,
  errorDetailShape,
  integer,
  listOf,
  mapOf,
  optional,
  refusals,
  relativeTime,
  text,
  timestamp,
  type ErrorDetail,
} from '../shapes.js'

/** Tokens that the wallet has to spend for a choice. */
export interface OrderInput {
  type: string
  token_family_slug?: string
  /** 1 unless said otherwise. */
  count?: number
}

/** What the wallet gets for a choice besides the goods: tokens, or a tax receipt. */
export interface OrderOutput {
  type: string
  token_family_slug?: string
  /** 1 unless said otherwise. */
  count?: number
  valid_at?: Timestamp
}

/** One of several prices of an order of version 1. */
export interface OrderChoice {
  amount: string
  max_fee?: string
  description?: string
  description_i18n?: Record<string, string>
  inputs?: OrderInput[]
  outputs?: OrderOutput[]
}

/**
 * What the shop says about an order; the backend fills in the rest.
 *
 * Members that are not listed here, `$forgettable` among them, come through untouched, and so does the inside of
 * products, places and `extra`: contracts keep what the shop wrote.
 */
export interface Order {
  /** 0 unless said otherwise; which numbers there are is not a question of shape. */
  version?: number
  /** Always there in version 0, see {@link hasAmount}; orders of version 1 have `choices`. */
  amount?: string
  max_fee?: string
  choices?: OrderChoice[]
  summary: string
  summary_i18n?: Record<string, string>
  order_id?: string
  public_reorder_url?: string
  fulfillment_url?: string
  fulfillment_message?: string
  fulfillment_message_i18n?: Record<string, string>
  minimum_age?: number
  products?: JsonObject[]
  timestamp?: Timestamp
  pay_deadline?: Timestamp
  refund_deadline?: Timestamp
  wire_transfer_deadline?: Timestamp
  merchant_base_url?: string
  delivery_location?: JsonObject
  delivery_date?: Timestamp
  auto_refund?: RelativeTime
  extra?: JsonObject
}

export interface InventoryProduct {
  product_id: string
  quantity?: number
  /** A quantity in units that can be divided, `1.5` (newer pages). */
  unit_quantity?: string
}

export interface PostOrderRequest {
  order: Order
  refund_delay?: RelativeTime
  /** The wire method to be paid out by. */
  payment_target?: string
  session_id?: string
  inventory_products?: InventoryProduct[]
  lock_uuids?: string[]
  /** True unless said otherwise. */
  create_token?: boolean
  otp_id?: string
}

export interface PostOrderResponse {
  order_id: string
  token?: string
  pay_deadline?: Timestamp
}

/** Body of a 410: the inventory does not have enough. */
export interface OutOfStock {
  product_id: string
  requested_quantity: number
  available_quantity: number
  restock_expected?: Timestamp
}

/** Body of a 451: no exchange may take that much. */
export interface OrderRefused extends ErrorDetail {
  exchange_rejections?: JsonObject[]
}

/** True if the order has one price: it is of version 0. */
export function hasAmount(order: Order): order is Order & { amount: string } {
  return (order.version ?? 0) === 0 && order.amount !== undefined
}

/** Needed unless another version than 0 is named. */
const amountOfVersion0 = amount.empty(null).when('version', {
  is: Joi.exist().invalid(0),
  then: Joi.optional(),
  otherwise: Joi.required(),
})

const orderShape = Joi.object<Order, true>({
  version: optional(count),
  amount: amountOfVersion0,
  max_fee: optional(amount),
  choices: optional(
    listOf(
      Joi.object<OrderChoice, true>({
        amount,
        max_fee: optional(amount),
        description: optional(text),
        description_i18n: optional(mapOf(text)),
        inputs: optional(
          listOf(
            Joi.object<OrderInput, true>({
              type: text,
              token_family_slug: optional(text),
              count: optional(count),
            }),
          ),
        ),
        outputs: optional(
          listOf(
            Joi.object<OrderOutput, true>({
              type: text,
              token_family_slug: optional(text),
              count: optional(count),
              valid_at: optional(timestamp),
            }),
          ),
        ),
      }),
    ),
  ),
  summary: text,
  summary_i18n: optional(mapOf(text)),
  order_id: optional(
    Joi.string().pattern(/^(?!\.{1,2}$)[A-Za-z0-9.:_-]{1,255}$/, 'order id: 1 to 255 of A-Z a-z 0-9 . : _ -'),
  ),
  public_reorder_url: optional(text),
  fulfillment_url: optional(text),
  fulfillment_message: optional(text),
  fulfillment_message_i18n: optional(mapOf(text)),
  minimum_age: optional(count),
  products: optional(listOf(anyObject)),
  timestamp: optional(timestamp),
  pay_deadline: optional(timestamp),
  refund_deadline: optional(timestamp),
  wire_transfer_deadline: optional(timestamp),
  merchant_base_url: optional(baseUrl),
  delivery_location: optional(anyObject),
  delivery_date: optional(timestamp),
  auto_refund: optional(relativeTime),
  extra: optional(anyObject),
})

export const createOrder = endpoint<PostOrderRequest>()({
  page: 'post-private-orders',
  party: 'merchant',
  method: 'POST',
  path: '/private/orders',
  authenticated: true,
  request: {
    order: orderShape,
    refund_delay: optional(relativeTime),
    payment_target: optional(text),
    session_id: optional(text),
    inventory_products: optional(
      listOf(
        Joi.object<InventoryProduct, true>({
          product_id: text,
          quantity: optional(integer),
          unit_quantity: optional(text),
        }),
      ),
    ),
    lock_uuids: optional(listOf(text)),
    create_token: optional(Joi.boolean()),
    otp_id: optional(text),
  },
  replies: {
    200: Joi.object<PostOrderResponse, true>({
      order_id: text,
      token: optional(claimToken),
      pay_deadline: optional(timestamp),
    }),
    410: Joi.object<OutOfStock, true>({
      product_id: text,
      requested_quantity: integer,
      available_quantity: integer,
      restock_expected: optional(timestamp),
    }),
    451: errorDetailShape.append<OrderRefused>({ exchange_rejections: optional(listOf(anyObject)) }),
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
