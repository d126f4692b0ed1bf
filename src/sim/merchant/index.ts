/** All handlers of the merchant. */
import type { Handler } from '../handler.js'
import { pathsOf } from '../../protocol/endpoints/endpoint.js'
import { INSTANCE_KNOWN } from './merchant.js'
import { deleteOrderHandler } from './delete-private-orders-ORDER_ID.js'
import { getConfigHandler } from './get-config.js'
import { getExchangesHandler } from './get-exchanges.js'
import { publicOrderStatusHandler } from './get-orders-ORDER_ID.js'
import { listOrdersHandler } from './get-private-orders.js'
import { orderStatusHandler } from './get-private-orders-ORDER_ID.js'
import { forgetHandler } from './patch-private-orders-ORDER_ID-forget.js'
import { abortHandler } from './post-orders-ORDER_ID-abort.js'
import { claimHandler } from './post-orders-ORDER_ID-claim.js'
import { paidHandler } from './post-orders-ORDER_ID-paid.js'
import { payHandler } from './post-orders-ORDER_ID-pay.js'
import { collectRefundHandler } from './post-orders-ORDER_ID-refund.js'
import { unclaimHandler } from './post-orders-ORDER_ID-unclaim.js'
import { createOrderHandler } from './post-private-orders.js'
import { grantRefundHandler } from './post-private-orders-ORDER_ID-refund.js'

const HANDLERS: readonly Handler[] = [
  getConfigHandler,
  getExchangesHandler,
  createOrderHandler,
  listOrdersHandler,
  orderStatusHandler,
  forgetHandler,
  deleteOrderHandler,
  grantRefundHandler,
  publicOrderStatusHandler,
  claimHandler,
  unclaimHandler,
  payHandler,
  paidHandler,
  abortHandler,
  collectRefundHandler,
]

/** Pages of an instance first ask whether there is such an instance. */
export const MERCHANT_HANDLERS: readonly Handler[] = HANDLERS.map((handler) =>
  pathsOf(handler.endpoint).length > 1 ? { ...handler, early: [INSTANCE_KNOWN, ...handler.early] } : handler,
)
