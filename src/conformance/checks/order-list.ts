/**
 * Is what a list of orders says true? Checked without the search: an order was certainly made if its maker heard so
 * before the list was asked for, and certainly paid if a wallet heard that.
 */
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { choicesOf } from '../../protocol/endpoints/contract-terms.js'
import { deleteOrder } from '../../protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import {
  listOrders,
  type OrderHistoryEntry,
  type OrdersQuery,
} from '../../protocol/endpoints/merchant/get-private-orders.js'
import { createOrder, type PostOrderRequest } from '../../protocol/endpoints/merchant/post-private-orders.js'
import { isYes } from '../../protocol/endpoints/shapes.js'
import type { Endpoint } from '../../protocol/endpoints/endpoint.js'
import type { Span } from '../history.js'
import { pricesOf } from '../oracle/merchant/post-private-orders.js'
import { instanceInPath, orderInPath, orderName, queryOf, readQuietly, units } from '../reading.js'
import type { Check, Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { isRefused, madeOrders, type Made } from './made-orders.js'
import { CLOCK_TOLERANCE, timeOfReply } from '../oracle/tolerance.js'

const PAGE = 'merchant/get-private-orders'
/** Entries where nobody asked for a number of them. */
const DEFAULT_LIMIT = 20
/** Limits were named otherwise before, and summaries could not be searched. */
const KNOWS_LIMIT = 12
const KNOWS_SUMMARY = 23

interface List {
  readonly span: Span
  readonly query: OrdersQuery
  readonly entries: readonly OrderHistoryEntry[]
}

export const orderList: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    const list = readQuietly(() => listIn(span))
    if (list === undefined) return []
    const instance = instanceInPath(listOrders, span)
    const made = madeOrders(evidence.spans, span).filter((one) => one.instance === instance)
    return [
      ...list.entries.flatMap((entry) => wrongEntry(evidence, list, entry, made)),
      ...outOfBounds(evidence, list),
      ...list.entries.flatMap((entry) => unfit(evidence, list, entry)),
      ...missing(evidence, list, made),
    ]
  })

function listIn(span: Span): List | undefined {
  if (span.to !== 'merchant' || span.page !== listOrders.page || span.reply?.status !== 200) return undefined
  const { orders } = readReply(listOrders, 200, span.reply.body.json)
  return { span, query: queryOf(listOrders, span), entries: orders }
}

function finding(name: string, span: Span, says: string): Finding {
  return against(`${PAGE}/${name}`, { check: 'rows', span: span.id, play: span.play, says })
}

function wrongEntry(
  evidence: Evidence,
  { span }: List,
  entry: OrderHistoryEntry,
  made: readonly Made[],
): Finding[] {
  const { order_id: id } = entry
  const known = made.filter((one) => one.orderId === id)
  // Only of a world that began with the play all orders are known.
  const { hopsVisible, remembers } = evidence.play
  const isAnybodys = !hopsVisible || remembers === true || hasLostMaker(evidence, span)
  if (known.length === 0)
    return isAnybodys ? [] : [finding('duty-real', span, `there is no order ${id}, and never was`)]
  if (isSurelyDeleted(evidence, known, span))
    return [finding('duty-current', span, `the order ${id} was deleted`)]
  return [
    ...(known.some(({ body }) => body.order.summary === entry.summary)
      ? []
      : [finding('duty-real', span, `the summary of ${id} has to be that of the order`)]),
    ...(known.some(({ body }) => isPriced(evidence, body, id, entry))
      ? []
      : [finding('duty-real', span, `the amount of ${id} has to be the price of the order`)]),
    ...(known.some((one) => isMadeAt(one, entry))
      ? []
      : [
          finding(
            'duty-real',
            span,
            `the timestamp of ${id} has to be that of the order, or when it was made`,
          ),
        ]),
    ...paidWrongly(evidence, span, entry),
  ]
}

/** True if the shop has asked for this time, or it lies between the request for the order and the reply. */
function isMadeAt({ body, span }: Made, { timestamp: { t_s: told } }: OrderHistoryEntry): boolean {
  if (body.order.timestamp?.t_s === told) return true
  return (
    typeof told === 'number' &&
    told >= span.now - CLOCK_TOLERANCE &&
    told <= timeOfReply(span) + CLOCK_TOLERANCE
  )
}

/** True if an order was made of which nobody heard the id. */
function hasLostMaker({ spans }: Evidence, list: Span): boolean {
  return spans.some(
    (span) =>
      span.page === createOrder.page &&
      span.calledAt < list.repliedAt &&
      (span.reply === undefined || span.reply.status >= 500),
  )
}

function isPriced(
  { knowledge }: Evidence,
  { order }: PostOrderRequest,
  id: string,
  { amount }: OrderHistoryEntry,
): boolean {
  const contracts = [...knowledge.contracts.values()].filter(({ orderId }) => orderId === id)
  const prices = [
    ...pricesOf(order),
    ...contracts.flatMap(({ terms }) => choicesOf(terms).map((one) => one.amount)),
  ]
  // What stands there while a wallet has not chosen, no page says.
  return order.version === 1 || prices.some((price) => units(price) === units(amount))
}

function paidWrongly({ spans }: Evidence, list: Span, { order_id: id, paid }: OrderHistoryEntry): Finding[] {
  const payments = callsAbout(spans, pay, id, list).filter((span) => span.calledAt < list.repliedAt)
  const isPaid = payments.some((span) => span.reply?.status === 200 && span.repliedAt < list.calledAt)
  const mayBePaid = payments.some((span) => !isRefused(span) || span.repliedAt > list.calledAt)
  if (paid && !mayBePaid && !payments.some(isAlreadyPaid))
    return [finding('duty-paid-when-paid', list, `the order ${id} is called paid, and nobody has paid it`)]
  return !paid && isPaid ? [finding('duty-current', list, `the order ${id} has been paid`)] : []
}

function isAlreadyPaid({ reply }: Span): boolean {
  return reply?.status === 409 || reply?.status === 402
}

/** Calls of the instance about an order. */
function callsAbout(spans: readonly Span[], endpoint: Endpoint, id: string, list: Span): Span[] {
  return spans.filter(
    (span) =>
      span.to === 'merchant' &&
      span.page === endpoint.page &&
      orderInPath(endpoint, span) === orderName(instanceInPath(listOrders, list), id),
  )
}

/** True if it was deleted before the list was asked for, and not made again since. */
function isSurelyDeleted({ spans }: Evidence, made: readonly Made[], list: Span): boolean {
  const deletion = callsAbout(spans, deleteOrder, made[0]?.orderId ?? '', list).findLast(
    (span) => span.reply?.status === 204 && span.repliedAt < list.calledAt,
  )
  return deletion !== undefined && made.every(({ span }) => span.repliedAt < deletion.calledAt)
}

/** Limits and the row id behind which the list begins. */
function outOfBounds({ knowledge }: Evidence, { span, query, entries }: List): Finding[] {
  const version = knowledge.profile.merchant?.current ?? KNOWS_LIMIT
  if (version < KNOWS_LIMIT || query.delta !== undefined || query.start !== undefined) return []
  const { limit = DEFAULT_LIMIT, offset } = query
  const rows = entries.map((entry) => BigInt(entry.row_id))
  const isRising = limit > 0
  const behind = (one: bigint, other: bigint): boolean => (isRising ? one > other : one < other)
  // Whether the row itself belongs to the list, no page says.
  const isAside = (row: bigint): boolean => row !== offset && offset !== undefined && !behind(row, offset)
  return [
    ...(entries.length > Math.abs(limit)
      ? [
          finding(
            'duty-within-bounds',
            span,
            `${String(entries.length)} entries are more than ${String(limit)}`,
          ),
        ]
      : []),
    ...(offset !== undefined && rows.some(isAside)
      ? [finding('duty-within-bounds', span, `an entry does not lie behind the row ${String(offset)}`)]
      : []),
    ...(query.limit !== undefined && rows.some((row, at) => at > 0 && !behind(row, rows[at - 1] ?? row))
      ? [finding('duty-within-bounds', span, `row ids have to ${isRising ? 'rise' : 'fall'}`)]
      : []),
  ]
}

/** Entries that the filters of the request should have kept out. */
function unfit({ knowledge }: Evidence, { span, query }: List, entry: OrderHistoryEntry): Finding[] {
  const version = knowledge.profile.merchant?.current ?? KNOWS_SUMMARY
  const { summary_filter: part } = query
  const isOther = (filter: string | undefined, is: boolean | undefined): boolean =>
    isChoice(filter) && is !== undefined && isYes(filter) !== is
  const problems = [
    ...(isOther(query.paid, entry.paid) ? ['paid'] : []),
    ...(isOther(query.refunded, entry.refunded) ? ['refunded'] : []),
    ...(isOther(query.wired, entry.wired) ? ['wired'] : []),
    ...(part !== undefined && version >= KNOWS_SUMMARY && !holds(entry.summary, part) ? ['summary'] : []),
  ]
  return problems.map((name) =>
    finding('duty-filtered', span, `${name} of ${entry.order_id} is not what was asked for`),
  )
}

function isChoice(filter: string | undefined): boolean {
  return filter !== undefined && filter.toLowerCase() !== 'all'
}

function holds(summary: string, part: string): boolean {
  return summary.toLowerCase().includes(part.toLowerCase())
}

/** Orders that had to be listed: they were made and fit, and there was room. */
function missing(evidence: Evidence, { span, query, entries }: List, made: readonly Made[]): Finding[] {
  const { limit = DEFAULT_LIMIT } = query
  // Behind which row an order stands that is not listed, nobody can know; and whose session it is, hardly anybody.
  const isPart = [
    query.offset,
    query.start,
    query.delta,
    query.date_s,
    query.max_age,
    query.session_id,
    query.fulfillment_url,
  ].some((one) => one !== undefined)
  const isByState = isChoice(query.refunded) || isChoice(query.wired)
  if (isPart || isByState || entries.length >= Math.abs(limit)) return []
  return made.flatMap(({ orderId, body, span: making }): Finding[] => {
    const isCertain = making.reply?.status === 200 && making.repliedAt < span.calledAt
    const isListed = entries.some((entry) => entry.order_id === orderId)
    const mayBeGone = callsAbout(evidence.spans, deleteOrder, orderId, span).some(
      (deletion) => deletion.calledAt < span.repliedAt && !isRefused(deletion),
    )
    const fits = query.summary_filter === undefined || holds(body.order.summary, query.summary_filter)
    if (!isCertain || isListed || mayBeGone || !fits) return []
    const state = paymentOf(evidence, span, orderId)
    if (isChoice(query.paid) && state !== (isYes(query.paid) ? 'paid' : 'unpaid')) return []
    // That it was paid, the list may not know yet.
    const name = isYes(query.paid) ? 'duty-current' : 'duty-complete'
    return [finding(name, span, `the order ${orderId} fits and is not listed`)]
  })
}

/** How an order stands for certain while the list is made. */
function paymentOf({ spans }: Evidence, list: Span, orderId: string): 'paid' | 'unpaid' | 'unknown' {
  const payments = callsAbout(spans, pay, orderId, list).filter((span) => span.calledAt < list.repliedAt)
  if (payments.some((span) => span.reply?.status === 200 && span.repliedAt < list.calledAt)) return 'paid'
  return payments.every((span) => isRefused(span) && !isAlreadyPaid(span)) ? 'unpaid' : 'unknown'
}
