/**
 * POST /orders/ORDER_ID/refund, the judge's reading.
 *
 * The merchant looks at one moment how much was granted, and then asks its exchange for one refund after another. More
 * may be granted meanwhile. The refunds themselves are moves of nobody's call (see refunds.ts): who has asked for them
 * earlier, or splits them in another way, is as right.
 */
import { isJsonObject, type JsonObject } from '../../../protocol/encoding/json.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { collectRefund } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import type { Span } from '../../history.js'
import { orderInPath, readQuietly, units } from '../../reading.js'
import { refundsTold, type KnownRefund } from '../knowledge.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import type { OrderFact, State } from '../state.js'
import { grantedOf, withRefund } from './refunds.js'
import { isOver } from '../tolerance.js'

const PAGE = 'merchant/post-orders-ORDER_ID-refund'

/** A refund as the reply tells of it. */
interface Told extends KnownRefund {
  readonly type: unknown
}

interface Collection {
  readonly orderId: string
  readonly contract: string
  readonly told: readonly Told[]
}

export const collectRefundOracle = pageOracle<Collection>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(collectRefund, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    return { orderId: orderInPath(collectRefund, span), contract: body.h_contract, told: toldIn(span) }
  },

  touches: (call) => [`order:${call.orderId}`],

  // What came back to coins stands in the reply, or is for the calls that spend them to find out.
  dependsOnCoins: () => false,

  advance({ call, state, progress, reply, decided }) {
    if (decided !== undefined || progress['total'] !== undefined || reply === undefined) return []
    const total = grantedOf(state, call.orderId)
    const order = state.get('order', call.orderId)
    if (total === 0n || order === undefined || !isOf(order, call) || totalTold(reply) !== total) return []
    return [{ state, progress: { ...progress, total: total.toString() } }]
  },

  settle(situation) {
    const { call, state, progress, reply } = situation
    // Nobody heard a lost reply, and what it may have set in motion needs no call.
    if (reply === undefined) return []
    if (progress['total'] !== undefined) return [collected(situation, BigInt(progress['total']))]
    const order = state.get('order', call.orderId)
    if (order === undefined) return [rowOf('404-unknown', state)]
    const total = grantedOf(state, call.orderId)
    return [
      ...(order.claim === undefined ? [rowOf('404-not-claimed', state)] : []),
      ...(isOf(order, call) ? [] : [rowOf('403-other-contract', state)]),
      ...(order.paidWith === undefined ? [rowOf('204-not-paid', state), rowOf('404-not-paid', state)] : []),
      ...(order.paidWith !== undefined && total === 0n ? [rowOf('204-nothing-granted', state)] : []),
      ...(total > 0n && isOf(order, call) ? [unlike(situation, total)] : []),
      ...(order.paidWith !== undefined && isLate(situation) ? [rowOf('410-wire-deadline-past', state)] : []),
    ]
  },
})

/** True if the hash is that of the order's contract, or of one that only a lost reply has shown. */
function isOf(order: OrderFact, call: Collection): boolean {
  return order.claim?.contract === call.contract || order.claim?.contract === ''
}

function isLate({ call, span, knowledge }: Situation<Collection>): boolean {
  const deadline = knowledge.contracts.get(call.contract)?.terms.wire_transfer_deadline.t_s
  return deadline !== undefined && isOver(deadline, span) !== false
}

function toldIn(span: Span): Told[] {
  const entries = entriesOf(span.reply?.body.json)
  return refundsTold(span).map((refund, index) => ({ ...refund, type: entries[index]?.['type'] }))
}

function entriesOf(json: unknown): JsonObject[] {
  const entries = isJsonObject(json) ? json['refunds'] : undefined
  return Array.isArray(entries) ? entries.filter(isJsonObject) : []
}

function totalTold({ status, json }: SeenReply): bigint | undefined {
  const told = status === 200 && isJsonObject(json) ? json['refund_amount'] : undefined
  return typeof told === 'string' ? readQuietly(() => units(told)) : undefined
}

/** The row of a wallet that collects, for a reply that cannot be one at this moment. */
function unlike({ state, reply }: Situation<Collection>, total: bigint): Option {
  const isOther = reply?.status === 200 && totalTold(reply) !== total
  const mismatch = isOther
    ? 'refund_amount has to be what was granted'
    : 'the refunds are not those of the order'
  return { ...rowOf('200-collected', state), mismatch }
}

/** The reply to a wallet that collects: whatever it calls a success has happened by now. */
function collected(situation: Situation<Collection>, total: bigint): Option {
  const { call, reply } = situation
  const { told } = call
  const problems = told.flatMap((one, index) => {
    const problem = problemOf(situation, one)
    return problem === undefined ? [] : [`refunds.${String(index)}: ${problem}`]
  })
  const merchantPub = situation.knowledge.contracts.get(call.contract)?.terms.merchant_pub
  const named = isJsonObject(reply?.json) ? reply.json['merchant_pub'] : undefined
  const mismatch =
    merchantPub !== undefined && named !== merchantPub
      ? `merchant_pub has to be that of the contract, ${merchantPub}`
      : problems[0]
  const isComplete = told.every((one) => one.type === 'success')
  const state = told
    .filter((one) => one.type === 'success')
    .reduce((before, one) => withRefund(before, one) ?? before, situation.state)
  return {
    ...rowOf('200-collected', isComplete ? withCollected(state, call.orderId, total) : state),
    ...(mismatch === undefined ? {} : { mismatch }),
    // From outside nobody knows whether the exchange was asked at all.
    ...(isComplete || situation.knowledge.hopsVisible ? {} : { against: [`${PAGE}/duty-asked-for`] }),
  }
}

function withCollected(state: State, orderId: string, total: bigint): State {
  const grant = state.get('grant', orderId)
  if (grant === undefined || grant.collected >= total) return state
  return state.with('grant', orderId, { ...grant, collected: total })
}

/** What is wrong about a refund that the reply tells of. How they add up is for another check. */
function problemOf(situation: Situation<Collection>, told: Told): string | undefined {
  const { state, canHappen, knowledge, span } = situation
  if (told.type === 'success')
    return state.has('refund', told.name) || canHappen(told.name)
      ? undefined
      : 'cannot be a success, the exchange was never asked for it'
  const isExcused =
    !knowledge.hopsVisible || knowledge.refusedRefunds.has(told.name) || knowledge.troubled.has(span.id)
  return isExcused ? undefined : 'has to be a success: the exchange was not asked in vain'
}

function rowOf(name: string, state: State): Option {
  return { row: `${PAGE}/${name}`, state }
}
