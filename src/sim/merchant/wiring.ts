/** What is known about the money of an order on its way to the shop. */
import type { OrderWireTransfer } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import type { Reader } from '../store/store.js'
import type { MerchantTables, OrderRecord } from './tables.js'

/** The wire transfers that paid (part of) an order out. None is known: nobody asks the exchange yet. */
export function wireDetails(_reader: Reader<MerchantTables>, _order: OrderRecord): OrderWireTransfer[] {
  return []
}

/** True if the exchange has wired all the money of the order. */
export function isWired(reader: Reader<MerchantTables>, order: OrderRecord): boolean {
  return wireDetails(reader, order).length > 0
}
