/** All handlers of the merchant. */
import type { Handler } from '../handler.js'
import { pathsOf } from '../../protocol/endpoints/endpoint.js'
import { INSTANCE_KNOWN } from './merchant.js'
import { getConfigHandler } from './get-config.js'
import { orderStatusHandler } from './get-private-orders-ORDER_ID.js'
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
  createOrderHandler,
  orderStatusHandler,
  grantRefundHandler,
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
