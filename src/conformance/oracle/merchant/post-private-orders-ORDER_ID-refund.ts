/**
 * POST /private/orders/ORDER_ID/refund, the judge's reading.
 *
 * A grant raises the total of an order at one moment, and touches no coin: what becomes of the coins is for the page
 * on which the wallet collects.
 */
import { parseAmount } from '../../../protocol/encoding/amount.js'
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { compareTimestamps } from '../../../protocol/encoding/timestamp.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { grantRefund } from '../../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { orderInPath, readQuietly } from '../../reading.js'
import type { KnownContract, Knowledge } from '../knowledge.js'
import { sum } from '../ledger.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import type { OrderFact, State } from '../state.js'
import { sharesOf } from './payment.js'
import { isAuthorized } from './post-private-orders.js'
import { grantedOf } from './refunds.js'
import { isOver } from '../tolerance.js'

const PAGE = 'merchant/post-private-orders-ORDER_ID-refund'
/** Merchants of this protocol version and later grant nothing after the wire deadline. */
const KEEPS_WIRE_DEADLINE = 24

interface Grant {
  readonly orderId: string
  readonly authorized: boolean
  readonly total: bigint
  readonly currency: string
}

/** Rows that refuse a grant: those that have to, and those that some merchants go by and others do not. */
interface Refusals {
  readonly certain: readonly string[]
  readonly possible: readonly string[]
}

export const grantRefundOracle = pageOracle<Grant>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(grantRefund, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    const { currency, units: total } = parseAmount(body.refund)
    return { orderId: orderInPath(grantRefund, span), authorized: isAuthorized(span), total, currency }
  },

  touches: (call) => [`order:${call.orderId}`],

  dependsOnCoins: () => false,

  settle(situation) {
    const { call, state, knowledge, span } = situation
    if (!call.authorized) return [rowOf('401-unauthorized', state)]
    const order = state.get('order', call.orderId)
    if (order === undefined) return [rowOf('404-unknown', state)]
    const contract = knowledge.contracts.get(order.claim?.contract ?? '')
    const isRaise = call.total > grantedOf(state, call.orderId)
    const all = [
      refusalsByRequest(call, knowledge),
      refusalsByPayment(situation, order, contract),
      ...(contract === undefined ? [] : [refusalsByTime(contract, span, { isRaise, knowledge })]),
    ]
    const certain = all.flatMap((one) => one.certain)
    const refused = [...certain, ...all.flatMap((one) => one.possible)].map((name) => rowOf(name, state))
    if (certain.length > 0) return refused
    // What law allows, the judge cannot know.
    return [...grants(situation, order, contract), ...refused, rowOf('451-limit', state)]
  },
})

function refusalsByRequest({ currency, total }: Grant, { keys }: Knowledge): Refusals {
  const isForeign = keys !== undefined && keys.currency !== currency
  return {
    certain: isForeign ? ['409-foreign-currency'] : [],
    // Nothing is a strange amount to refund.
    possible: total === 0n ? ['400-malformed'] : [],
  }
}

/** What was paid is the price; a wallet that paid with more may get more back, or not. */
function refusalsByPayment(
  { call, state, knowledge }: Situation<Grant>,
  order: OrderFact,
  contract: KnownContract | undefined,
): Refusals {
  const shares =
    contract === undefined ? [] : sharesOf(state, contract.hash, contract.terms.merchant_pub, knowledge)
  const contributed = sum(
    shares.filter((share) => order.paidWith?.includes(share.coin)).map((share) => share.contribution),
  )
  const [least, most] = contributed > order.price ? [order.price, contributed] : [contributed, order.price]
  const isUnpaid = order.paidWith === undefined
  return {
    certain: [
      ...(isUnpaid ? ['409-unpaid'] : []),
      ...(isUnpaid && order.claim === undefined ? ['404-not-claimed'] : []),
      ...(call.total > most ? ['409-above-paid'] : []),
    ],
    possible: !isUnpaid && call.total > least && call.total <= most ? ['409-above-paid'] : [],
  }
}

/** What is late when the call comes is late; what has become late until the reply may be taken for it. */
function refusalsByTime(
  { terms }: KnownContract,
  span: Situation<Grant>['span'],
  { isRaise, knowledge }: { isRaise: boolean; knowledge: Knowledge },
): Refusals {
  const isNew = (knowledge.profile.merchant?.current ?? 0) >= KEEPS_WIRE_DEADLINE
  const isRefundOver = isOver(terms.refund_deadline.t_s, span)
  const isWireOver = isOver(terms.wire_transfer_deadline.t_s, span)
  const isBetween = givesTime({ terms }) && isRefundOver !== false && isWireOver !== true
  const wired = isWireOver === false ? [] : ['410-wire-deadline-past']
  const isWired = isWireOver === true && isNew && isRaise
  return {
    certain: isWired ? wired : [],
    possible: [
      ...(isWired ? [] : wired),
      ...(givesTime({ terms }) ? [] : ['403-not-by-contract']),
      ...(isBetween ? ['403-refund-deadline-past', '410-refund-deadline-past'] : []),
    ],
  }
}

/** True if the contract allows refunds at all. */
function givesTime({ terms }: Pick<KnownContract, 'terms'>): boolean {
  return compareTimestamps(terms.refund_deadline, terms.timestamp) > 0
}

/** What may be granted; a total that is no longer one to reach changes nothing. */
function grants(
  situation: Situation<Grant>,
  order: OrderFact,
  contract: KnownContract | undefined,
): Option[] {
  const { call, state, reply } = situation
  const { orderId, total } = call
  const before = grantedOf(state, orderId)
  const mismatch = mismatchOf(reply, orderId, order)
  const told = mismatch === undefined ? {} : { mismatch }
  const below = rowOf('409-below-granted', state)
  if (total < before)
    return [below, { ...rowOf('200-granted-before', state), ...told, against: [`${PAGE}/409-below-granted`] }]
  if (total === before)
    // Some speak of what was granted before as of something that cannot be granted again.
    return [
      { ...rowOf('200-granted-before', state), ...told },
      ...(total > 0n ? [{ ...below, against: [`${PAGE}/200-granted-before`] }] : []),
    ]
  const collected = state.get('grant', orderId)?.collected ?? 0n
  const isGenerous = contract !== undefined && !givesTime(contract)
  return [
    {
      ...rowOf('200-granted', state.with('grant', orderId, { total, collected })),
      ...told,
      ...(isGenerous ? { against: [`${PAGE}/duty-contract-kept`] } : {}),
    },
  ]
}

function mismatchOf(reply: SeenReply | undefined, orderId: string, order: OrderFact): string | undefined {
  if (reply?.status !== 200 || !isJsonObject(reply.json)) return undefined
  const { h_contract: contract, taler_refund_uri: uri } = reply.json
  const held = order.claim?.contract ?? ''
  if (held !== '' && contract !== held) return `h_contract has to be that of the order, ${held}`
  if (typeof uri !== 'string' || !/^(\w+\+)*taler(\+\w+)*:\/\/refund\//i.test(uri) || !uri.includes(orderId))
    return `taler_refund_uri has to be a taler://refund/ URI of the order ${orderId}`
  return undefined
}

function rowOf(name: string, state: State): Option {
  return { row: `${PAGE}/${name}`, state }
}
