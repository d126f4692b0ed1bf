/**
 * Which requests may have made an order: read by the checks that compare what is told of it with what was asked for.
 */
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { createOrder, type PostOrderRequest } from '../../protocol/endpoints/merchant/post-private-orders.js'
import type { Span } from '../history.js'
import { instanceInPath, orderName, readQuietly } from '../reading.js'

/** A request for an order that was not refused. */
export interface Made {
  /** With its instance in front, unless that is the default one. */
  readonly name: string
  /** As it stands on the wire. */
  readonly orderId: string
  readonly instance: string
  readonly body: PostOrderRequest
  readonly span: Span
}

/** Orders that may exist by the time that something is told; one name more than once if it was made again. */
export function madeOrders(spans: readonly Span[], told: Span): Made[] {
  return spans.flatMap((span) => {
    if (span.to !== 'merchant' || span.page !== createOrder.page || span.calledAt > told.repliedAt) return []
    const body = readQuietly(() => readRequest(createOrder, span.request.json ?? null))
    const heard = readQuietly(() => readReply(createOrder, 200, span.reply?.body.json).order_id)
    const orderId = (span.reply?.status === 200 ? heard : undefined) ?? body?.order.order_id
    if (body === undefined || orderId === undefined || isRefused(span)) return []
    const instance = instanceInPath(createOrder, span)
    return [{ name: orderName(instance, orderId), orderId, instance, body, span }]
  })
}

/** True if the reply says that nothing came of the call; after a wait in vain nobody knows. */
export function isRefused({ reply }: Span): boolean {
  return reply !== undefined && reply.status >= 400 && reply.status < 500 && reply.status !== 408
}
