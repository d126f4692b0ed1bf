/** Goods that were bought before: the same place of fulfilment, in the same session. */
import type { Reader } from '../store/store.js'
import { grantsOf } from './grants.js'
import { DEFAULT_INSTANCE, type Instance } from './instance.js'
import { textOf } from './orders.js'
import type { MerchantTables, OrderRecord } from './tables.js'

/** All orders of a shop, in the order in which they were made. */
export function ordersOf(reader: Reader<MerchantTables>, { id }: Instance): readonly OrderRecord[] {
  return reader.all('orders').filter((order) => (order.instance ?? DEFAULT_INSTANCE) === id)
}

/** True if the order was paid, and proven to be paid in this session if there is one. */
export function isPaidIn(order: OrderRecord | undefined, sessionId: string | undefined): boolean {
  if (order?.payment === undefined) return false
  return sessionId === undefined || order.sessions.includes(sessionId)
}

/**
 * Another order of the shop that already gave the session what this one is about.
 * @param refundedToo whether an order counts whose money was given back, at least in part
 */
export function boughtBefore(
  reader: Reader<MerchantTables>,
  instance: Instance,
  order: OrderRecord,
  sessionId: string | undefined,
  refundedToo: boolean,
): OrderRecord | undefined {
  const place = textOf(order, 'fulfillment_url')
  if (sessionId === undefined || place === undefined || isPaidIn(order, sessionId)) return undefined
  return ordersOf(reader, instance).find(
    (other) =>
      other.order_id !== order.order_id &&
      textOf(other, 'fulfillment_url') === place &&
      isPaidIn(other, sessionId) &&
      (refundedToo || grantsOf(other).length === 0),
  )
}
