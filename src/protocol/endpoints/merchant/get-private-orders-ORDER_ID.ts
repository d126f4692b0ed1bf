/** GET /private/orders/ORDER_ID: the shop asks how an order stands. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint, nothing } from '../endpoint.js'
import {
  amount,
  anyObject,
  count,
  eddsaPublicKey,
  inQuery,
  integer,
  listOf,
  optional,
  queryInteger,
  queryYesNoAll,
  refusals,
  text,
  timestamp,
} from '../shapes.js'

export interface OrderStatusQuery {
  /** The session that the payment has to be bound to. */
  session_id?: string
  /** Deprecated since v6. Yes: ask the exchange for the wire transfers first. */
  transfer?: string
  timeout_ms?: number
  /** Wait until the ETag of the answer is another one (v25). */
  lp_not_etag?: string
  allow_refunded_for_repurchase?: string
}

/** A wire transfer that paid (part of) the order out. */
export interface OrderWireTransfer {
  exchange_url: string
  wtid: string
  execution_time: Timestamp
  amount: string
  confirmed?: boolean
}

/** Why the exchange did not tell about the transfer of a coin. */
export interface OrderWireReport {
  code: number
  hint?: string
  exchange_code: number
  exchange_http_status: number
  coin_pub: string
}

export interface OrderRefund {
  reason: string
  /** False once the wallet has collected it. */
  pending: boolean
  timestamp: Timestamp
  amount: string
}

/** One type for the three forms of the reply; `order_status` tells which fields must be there. */
export interface OrderStatus {
  order_status: 'unpaid' | 'claimed' | 'paid'
  order_status_url?: string
  taler_pay_uri?: string
  creation_time?: Timestamp
  summary?: string
  /** Absent for orders that leave the wallet a choice. */
  total_amount?: string
  pay_deadline?: Timestamp
  /** The contract without the nonce (v25). */
  proto_contract_terms?: JsonObject
  already_paid_order_id?: string
  already_paid_fulfillment_url?: string
  contract_terms?: JsonObject
  /** Which of the choices was paid (v21). */
  choice_index?: number
  refunded?: boolean
  refund_pending?: boolean
  wired?: boolean
  deposit_total?: string
  exchange_code?: number
  exchange_http_status?: number
  /** Names of the two above until 2022; a recorded backend of 2026 sends both pairs. */
  exchange_ec?: number
  exchange_hc?: number
  refund_amount?: string
  last_payment?: Timestamp
  wire_details?: OrderWireTransfer[]
  wire_reports?: OrderWireReport[]
  refund_details?: OrderRefund[]
}

const whenStatus = <S extends Joi.Schema>(statuses: readonly OrderStatus['order_status'][], shape: S): S =>
  shape.empty(null).when('order_status', {
    is: Joi.valid(...statuses),
    then: Joi.required(),
    otherwise: Joi.optional(),
  }) as S

export const orderStatus = endpoint<unknown, OrderStatusQuery>()({
  page: 'get-private-orders-ORDER_ID',
  party: 'merchant',
  method: 'GET',
  path: '/private/orders/{ORDER_ID}',
  authenticated: true,
  query: {
    session_id: inQuery(text),
    transfer: inQuery(queryYesNoAll),
    timeout_ms: inQuery(queryInteger),
    lp_not_etag: inQuery(text),
    allow_refunded_for_repurchase: inQuery(queryYesNoAll),
  },
  replies: {
    200: Joi.object<OrderStatus, true>({
      order_status: Joi.string().valid('unpaid', 'claimed', 'paid'),
      order_status_url: optional(text),
      taler_pay_uri: whenStatus(['unpaid'], text),
      creation_time: optional(timestamp),
      summary: optional(text),
      total_amount: optional(amount),
      pay_deadline: optional(timestamp),
      proto_contract_terms: optional(anyObject),
      already_paid_order_id: optional(text),
      already_paid_fulfillment_url: optional(text),
      contract_terms: whenStatus(['claimed', 'paid'], anyObject),
      choice_index: optional(count),
      refunded: whenStatus(['paid'], Joi.boolean()),
      refund_pending: whenStatus(['paid'], Joi.boolean()),
      wired: whenStatus(['paid'], Joi.boolean()),
      deposit_total: whenStatus(['paid'], amount),
      exchange_code: optional(integer),
      exchange_http_status: optional(integer),
      exchange_ec: optional(integer),
      exchange_hc: optional(integer),
      refund_amount: whenStatus(['paid'], amount),
      last_payment: optional(timestamp),
      wire_details: optional(
        listOf(
          Joi.object<OrderWireTransfer, true>({
            exchange_url: text,
            wtid: eddsaPublicKey,
            execution_time: timestamp,
            amount,
            confirmed: optional(Joi.boolean()),
          }),
        ),
      ),
      wire_reports: optional(
        listOf(
          Joi.object<OrderWireReport, true>({
            code: integer,
            hint: optional(text),
            exchange_code: integer,
            exchange_http_status: integer,
            coin_pub: eddsaPublicKey,
          }),
        ),
      ),
      refund_details: optional(
        listOf(Joi.object<OrderRefund, true>({ reason: text, pending: Joi.boolean(), timestamp, amount })),
      ),
    }),
    304: nothing,
    ...refusals(400, 401, 403, 404, 500),
  },
})
