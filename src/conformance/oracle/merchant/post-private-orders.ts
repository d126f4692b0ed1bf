/** POST /private/orders, the judge's reading. */
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import {
  createOrder,
  hasAmount,
  type PostOrderRequest,
} from '../../../protocol/endpoints/merchant/post-private-orders.js'
import {
  addDuration,
  compareTimestamps,
  EPOCH,
  timestamp,
  type Timestamp,
} from '../../../protocol/encoding/timestamp.js'
import { parseAmount } from '../../../protocol/encoding/amount.js'
import { canonicalJson, type JsonObject } from '../../../protocol/encoding/json.js'
import { TOKEN_OF_TARGET } from '../../actors/credentials.js'
import type { Span } from '../../history.js'
import { instanceInPath, orderName, readQuietly, units } from '../../reading.js'
import { pageOracle, type SeenReply } from '../operation.js'
import type { OrderFact } from '../state.js'

const PAGE = 'merchant/post-private-orders'

interface NewOrder {
  readonly instance: string
  readonly authorized: boolean
  readonly body: PostOrderRequest
  readonly price: string
  /** The order as text, to recognise the same one sent again. */
  readonly text: string
  readonly now: Timestamp
}

export const createOrderOracle = pageOracle<NewOrder>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(createOrder, span.request.json ?? null))
    if (body === undefined || !hasAmount(body.order)) return 'malformed'
    const text = canonicalJson(span.request.json as JsonObject)
    return {
      instance: instanceInPath(createOrder, span),
      authorized: isAuthorized(span),
      body,
      price: body.order.amount,
      text,
      now: timestamp(span.now),
    }
  },

  touches({ body, instance }, span) {
    const made = readMade(
      span.reply === undefined ? undefined : { ...span.reply, code: undefined, json: span.reply.body.json },
    )
    const id = made?.order_id ?? body.order.order_id
    return id === undefined ? [] : [`order:${orderName(instance, id)}`]
  },

  settle({ call, state, reply, knowledge }) {
    if (!call.authorized) return [{ row: `${PAGE}/401-unauthorized`, state }]
    const chosen = call.body.order.order_id
    const before = chosen === undefined ? undefined : state.get('order', orderName(call.instance, chosen))
    if (before !== undefined) {
      const row = before.text === call.text ? '200-created-before' : '409-order-id-taken'
      return [{ row: `${PAGE}/${row}`, state }]
    }
    const refused = refusals(call)
    if (refused.length > 0) return refused.map((name) => ({ row: `${PAGE}/${name}`, state }))
    const made = readMade(reply)
    const isForeign = parseAmount(call.price).currency !== knowledge.keys?.currency
    const foreign = isForeign ? [{ row: `${PAGE}/409-foreign-currency`, state }] : []
    if (made === undefined) {
      // A lost reply tells neither id nor token: of the order only is known what was chosen.
      const unseen =
        reply === undefined && chosen !== undefined
          ? state.with('order', orderName(call.instance, chosen), factOf(call, undefined, undefined))
          : state
      return [...foreign, { row: `${PAGE}/200-created`, state: unseen }]
    }
    const wrongId = chosen !== undefined && chosen !== made.order_id
    const fact = factOf(call, made.token, made.pay_deadline)
    return [
      ...foreign,
      {
        row: `${PAGE}/200-created`,
        state: state.with('order', orderName(call.instance, made.order_id), fact),
        ...(wrongId ? { mismatch: `order_id has to be the chosen one, ${chosen}` } : {}),
      },
    ]
  },
})

/** True if the request carried the access token that the harness was given for the target. */
export function isAuthorized(span: Span): boolean {
  return span.headers['authorization'] === TOKEN_OF_TARGET
}

function refusals({ body, now }: NewOrder): string[] {
  const { order } = body
  const refundDeadline =
    order.refund_deadline ?? (body.refund_delay === undefined ? EPOCH : addDuration(now, body.refund_delay))
  const wire = order.wire_transfer_deadline
  return [
    ...(order.pay_deadline !== undefined && compareTimestamps(order.pay_deadline, now) <= 0
      ? ['400-pay-deadline-past']
      : []),
    ...(wire?.t_s === 'never' ? ['400-wire-never'] : []),
    ...(wire !== undefined && compareTimestamps(refundDeadline, wire) > 0 ? ['400-refund-after-wire'] : []),
  ]
}

function readMade(reply: SeenReply | undefined) {
  if (reply?.status !== 200) return undefined
  return readQuietly(() => readReply(createOrder, 200, reply.json))
}

function factOf(call: NewOrder, token: string | undefined, payDeadline: Timestamp | undefined): OrderFact {
  const deadline = (payDeadline ?? call.body.order.pay_deadline)?.t_s
  return {
    text: call.text,
    price: units(call.price),
    token,
    payDeadline: typeof deadline === 'number' ? deadline : Number.MAX_SAFE_INTEGER,
  }
}
