/** Links by which an order is handed on. */
import { formatTalerUri } from '../../protocol/taler-uri.js'
import type { OrderRecord } from './tables.js'

/** The link for wallets: with the claim token, and the session that the payment is to be bound to. */
export function payUri(baseUrl: string, order: OrderRecord, sessionId: string | undefined): string {
  return formatTalerUri({
    action: 'pay',
    merchantBaseUrl: baseUrl,
    orderId: order.order_id,
    sessionId: sessionId ?? order.session_id ?? '',
    ...(order.token === undefined ? {} : { claimToken: order.token }),
  })
}

/** The page about the order that anybody may open who has the link. */
export function statusUrl(baseUrl: string, order: OrderRecord, sessionId: string | undefined): string {
  const url = new URL(`${baseUrl}orders/${encodeURIComponent(order.order_id)}`)
  if (order.token !== undefined) url.searchParams.set('token', order.token)
  if (sessionId !== undefined) url.searchParams.set('session_id', sessionId)
  return url.href
}
