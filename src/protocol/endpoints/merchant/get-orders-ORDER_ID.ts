/** GET /orders/ORDER_ID: a wallet, or a browser on its way to one, asks how an order stands. */
import Joi from 'joi'
import { endpoint, nothing } from '../endpoint.js'
import {
  amount,
  claimToken,
  hashCode,
  inQuery,
  optional,
  queryInteger,
  queryYesNoAll,
  refusals,
  text,
} from '../shapes.js'

export interface PublicOrderQuery {
  /** Credential for a claimed order. */
  h_contract?: string
  /** Claim token: credential for an order that nobody has claimed yet. */
  token?: string
  session_id?: string
  timeout_ms?: number
  /** Yes: wait until pending refunds have been picked up. */
  await_refund_obtained?: string
  /** Wait for refunds above this amount. */
  refund?: string
  allow_refunded_for_repurchase?: string
}

export interface PublicPaid {
  refunded: boolean
  refund_pending: boolean
  /** Everything that was granted. */
  refund_amount: string
  /** What of it the wallet has collected. */
  refund_taken: string
  fulfillment_url?: string
}

/** Where to go instead; the shop's page for reordering or the fulfilment page, whichever applies. */
export interface PublicGoto {
  public_reorder_url?: string
  fulfillment_url?: string
}

export interface PublicUnpaid {
  taler_pay_uri: string
  fulfillment_url?: string
  already_paid_order_id?: string
}

export const publicOrderStatus = endpoint<unknown, PublicOrderQuery>()({
  page: 'get-orders-ORDER_ID',
  party: 'merchant',
  method: 'GET',
  path: '/orders/{ORDER_ID}',
  query: {
    h_contract: inQuery(hashCode),
    token: inQuery(claimToken),
    session_id: inQuery(text),
    timeout_ms: inQuery(queryInteger),
    await_refund_obtained: inQuery(queryYesNoAll),
    refund: inQuery(amount),
    allow_refunded_for_repurchase: inQuery(queryYesNoAll),
  },
  replies: {
    200: Joi.object<PublicPaid, true>({
      refunded: Joi.boolean(),
      refund_pending: Joi.boolean(),
      refund_amount: amount,
      refund_taken: amount,
      fulfillment_url: optional(text),
    }),
    202: Joi.object<PublicGoto, true>({
      public_reorder_url: optional(text),
      fulfillment_url: optional(text),
    }),
    302: nothing,
    402: Joi.object<PublicUnpaid, true>({
      taler_pay_uri: text,
      fulfillment_url: optional(text),
      already_paid_order_id: optional(text),
    }),
    ...refusals(400, 403, 404, 406, 500),
  },
  html: [200, 302, 402],
})
