/** GET /private/orders: the shop lists its orders. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  count,
  inQuery,
  listOf,
  optional,
  queryInteger,
  queryRowId,
  queryYesNoAll,
  refusals,
  text,
  timestamp,
} from '../shapes.js'

export interface OrdersQuery {
  paid?: string
  refunded?: string
  wired?: string
  /** How many at most; rising row ids if positive, falling if negative. */
  limit?: number
  /** The row id that the list begins behind. */
  offset?: bigint
  /** Deprecated since v12: `limit` and `offset` under their old names, with other defaults. */
  delta?: number
  start?: bigint
  date_s?: number
  /** As text: the page does not say in which unit a duration stands in a query (v27). */
  max_age?: string
  timeout_ms?: number
  session_id?: string
  fulfillment_url?: string
  /** A part of the summary, whatever its case (v23). */
  summary_filter?: string
}

export interface OrderHistoryEntry {
  order_id: string
  row_id: number
  timestamp: Timestamp
  amount: string
  summary: string
  refundable: boolean
  paid: boolean
  /** Clients look for these; no page documents them. */
  refunded?: boolean
  wired?: boolean
  refund_amount?: string
  pending_refund_amount?: string
}

export interface OrderHistory {
  orders: OrderHistoryEntry[]
}

export const listOrders = endpoint<unknown, OrdersQuery>()({
  page: 'get-private-orders',
  party: 'merchant',
  method: 'GET',
  path: '/private/orders',
  authenticated: true,
  query: {
    paid: inQuery(queryYesNoAll),
    refunded: inQuery(queryYesNoAll),
    wired: inQuery(queryYesNoAll),
    limit: inQuery(queryInteger),
    offset: inQuery(queryRowId),
    delta: inQuery(queryInteger),
    start: inQuery(queryRowId),
    date_s: inQuery(queryInteger),
    max_age: inQuery(text),
    timeout_ms: inQuery(queryInteger),
    session_id: inQuery(text),
    fulfillment_url: inQuery(text),
    summary_filter: inQuery(text),
  },
  replies: {
    200: Joi.object<OrderHistory, true>({
      orders: listOf(
        Joi.object<OrderHistoryEntry, true>({
          order_id: text,
          row_id: count,
          timestamp,
          amount,
          summary: text,
          refundable: Joi.boolean(),
          paid: Joi.boolean(),
          refunded: optional(Joi.boolean()),
          wired: optional(Joi.boolean()),
          refund_amount: optional(amount),
          pending_refund_amount: optional(amount),
        }),
      ),
    }),
    ...refusals(400, 401, 403, 404, 500),
  },
})
