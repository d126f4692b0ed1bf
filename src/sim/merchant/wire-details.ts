/** What is known about the money of an order on its way to the shop. */
import type { OrderWireTransfer } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import type { OrderRecord } from './tables.js'

/** The wire transfers that paid (part of) an order out. None is known: nobody asks the exchange yet. */
export function wireDetailsOf(_order: OrderRecord): readonly OrderWireTransfer[] {
  return []
}

/** True if the exchange has wired all the money of the order. */
export function isWired(order: OrderRecord): boolean {
  return wireDetailsOf(order).length > 0
}
