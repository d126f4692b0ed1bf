/**
 * GET /orders/ORDER_ID, the judge's reading.
 *
 * Who may see what depends on what is shown. The newest page and a backend of 2022 differ about claim tokens of
 * orders that are claimed or paid, and about orders without tokens: what either of them does is let pass.
 * A reply that waited for a change is about any moment of its wait, like every reply.
 */
import { isJsonObject, type JsonObject } from '../../../protocol/encoding/json.js'
import {
  publicOrderStatus,
  type PublicOrderQuery,
} from '../../../protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { isYes } from '../../../protocol/endpoints/shapes.js'
import { parseTalerUri } from '../../../protocol/taler-uri.js'
import {
  DEFAULT_INSTANCE,
  instanceInPath,
  orderInPath,
  queryOf,
  readQuietly,
  units,
  wireOrderId,
} from '../../reading.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import type { OrderFact, State } from '../state.js'
import { fulfillmentUrlOf, orderSent } from './post-private-orders.js'
import { grantedOf, isBehindGrant, isReturnSeen, returnedOf, surplusOf } from './refunds.js'

const PAGE = 'merchant/get-orders-ORDER_ID'

interface Look {
  readonly orderId: string
  readonly query: PublicOrderQuery
  /** True if the query does not have its form. */
  readonly isMalformed: boolean
  readonly html: boolean
}

/** What a shown credential is worth. */
type Worth = 'right' | 'wrong' | 'none'

interface Shown {
  readonly token: Worth
  readonly contract: Worth
}

export const publicOrderStatusOracle = pageOracle<Look>({
  page: PAGE,

  begin(span) {
    const query = readQuietly(() => queryOf(publicOrderStatus, span))
    // Whether the instance or the form is looked at first, no page says.
    const isMalformed = query === undefined
    if (isMalformed && instanceInPath(publicOrderStatus, span) === DEFAULT_INSTANCE) return 'malformed'
    const orderId = orderInPath(publicOrderStatus, span)
    return { orderId, query: query ?? {}, isMalformed, html: wantsHtml(span.headers) }
  },

  // Other orders matter to who comes with a session: the same thing may have been bought before.
  touches: ({ orderId, query }) => [
    `order:${orderId}`,
    ...(query.session_id === undefined ? [] : [`session:${query.session_id}`]),
  ],

  dependsOnCoins: () => false,

  settle(situation) {
    const { call, state } = situation
    const order = state.get('order', call.orderId)
    if (call.isMalformed)
      return [rowOf('400-malformed', state), ...(order === undefined ? [rowOf('404-unknown', state)] : [])]
    const options = order === undefined ? [rowOf('404-unknown', state)] : answers(situation, order)
    return call.html ? [...options, rowOf('406-no-page', state), rowOf('500-no-page', state)] : options
  },
})

/** True if a web page is what the caller would have before anything else. */
export function wantsHtml(headers: Readonly<Record<string, string>>): boolean {
  return headers['accept']?.trimStart().startsWith('text/html') === true
}

function answers(situation: Situation<Look>, order: OrderFact): Option[] {
  const shown = credentials(situation.call, order)
  const { token, contract } = shown
  const { state } = situation
  const refused = [
    ...(contract === 'wrong' ? [rowOf('403-wrong-contract', state)] : []),
    ...(token === 'wrong' ? [rowOf('403-wrong-token', state)] : []),
    // Before there is a contract, its hash is no credential, and may be taken for none.
    ...(token === 'none' && contract !== 'right' && (contract === 'none' || order.claim === undefined)
      ? turnedAway(situation, order)
      : []),
  ]
  // Of orders without a token, and of hashes before there is a contract, no page says what a wrong one is worth.
  const isOpen =
    order.token === undefined && ((token !== 'wrong' && contract !== 'wrong') || order.claim === undefined)
  const isWelcome = contract === 'right' || token === 'right' || isOpen
  const paid = order.paidWith !== undefined
  const redirected = paid && token !== 'none' && contract === 'none' ? toGoods(situation, order) : []
  return [...refused, ...redirected, ...(isWelcome ? welcome(situation, order, shown) : [])]
}

function credentials({ query }: Look, order: OrderFact): Shown {
  const { token, h_contract: hash } = query
  const held = order.claim?.contract
  // A contract that only a lost reply has shown may have any hash.
  const isHeld = held !== undefined && (held === '' || held === hash)
  return {
    token: token === undefined ? 'none' : token === order.token ? 'right' : 'wrong',
    contract: hash === undefined ? 'none' : isHeld ? 'right' : 'wrong',
  }
}

/** Without credentials: to where it can be had once more, or away. */
function turnedAway(situation: Situation<Look>, order: OrderFact): Option[] {
  const { call, state, reply } = situation
  const { public_reorder_url: url } = orderSent(order).order
  if (url === undefined) return [rowOf('403-no-credentials', state)]
  if (call.html) return [leadingTo(situation, url, rowOf('302-reorder', state))]
  const told = isJsonObject(reply?.json) ? reply.json['public_reorder_url'] : undefined
  const isOther = told !== url && told !== url.replaceAll('${ORDER_ID}', wireOrderId(call.orderId))
  const mismatch = isOther ? { mismatch: `public_reorder_url has to be that of the order, ${url}` } : {}
  return [{ ...rowOf('202-reorder', state), ...mismatch }]
}

/** A redirect has to lead where it should; what else it puts behind the address is its own business. */
function leadingTo({ span }: Situation<Look>, url: string, option: Option): Option {
  const location = span.reply?.headers['location']
  return location?.startsWith(url) === true ? option : { ...option, mismatch: `location has to be ${url}` }
}

/** With a claim token, right or wrong, at an order that is paid: to what was bought. */
function toGoods(situation: Situation<Look>, order: OrderFact): Option[] {
  const { call, state, reply } = situation
  const url = fulfillmentUrlOf(order, call.orderId)
  if (url === undefined) return []
  if (call.html) return [leadingTo(situation, url, rowOf('302-already-paid', state))]
  const told = isJsonObject(reply?.json) ? reply.json['fulfillment_url'] : undefined
  // Newer texts put this URL in the field of the other redirect.
  const isOther = told !== undefined && told !== url
  const mismatch = isOther ? { mismatch: `fulfillment_url has to be that of the order, ${url}` } : {}
  return [{ ...rowOf('202-already-paid', state), ...mismatch }]
}

/** Who has shown enough, and who may have. */
function welcome(situation: Situation<Look>, order: OrderFact, shown: Shown): Option[] {
  const { state, call } = situation
  const isRight = shown.contract === 'right' || (shown.token === 'right' && order.claim === undefined)
  const isByToken = !isRight && shown.token === 'right'
  const kind = isRight ? 'plain' : isByToken ? 'token' : 'open'
  const strict = isRight
    ? []
    : shown.contract === 'none' && shown.token === 'right'
      ? turnedAway(situation, order)
      : []
  if (order.paidWith === undefined) return [...strict, ...unpaid(situation, order, UNPAID[kind])]
  // What is told of an order from before it was paid is old news.
  const stale = unpaid(situation, order, UNPAID[kind]).map((option) => ({
    ...option,
    against: [...(option.against ?? []), `${PAGE}/duty-current`],
  }))
  const { session_id: session } = call.query
  const isOther = session !== undefined && order.sessions?.at(-1) !== session
  return [
    ...strict,
    paid(situation, order, PAID[kind]),
    ...stale,
    ...(isOther ? [withUri(situation, order, rowOf('402-other-session', state))] : []),
  ]
}

const UNPAID = { plain: '402-unpaid', token: '402-claimed-by-token', open: '402-unpaid-without-token' }
const PAID = { plain: '200-paid', token: '200-paid-by-token', open: '200-paid-without-token' }

function unpaid(situation: Situation<Look>, order: OrderFact, row: string): Option[] {
  const { call, state, reply } = situation
  const bought = boughtBefore(situation, order)
  const plain = withUri(situation, order, rowOf(row, state))
  if (call.html) return [plain, ...(bought.possible.length > 0 ? [toBought(situation, order)] : [])]
  const named = isJsonObject(reply?.json) ? reply.json['already_paid_order_id'] : undefined
  if (named === undefined || named === null)
    return bought.isCertain ? [{ ...plain, against: [`${PAGE}/402-bought-before`] }] : [plain]
  if (typeof named === 'string' && bought.possible.includes(named))
    return [withUri(situation, order, rowOf('402-bought-before', state))]
  return [
    {
      ...rowOf(row, state),
      mismatch: 'already_paid_order_id has to be an order of the same goods that was paid in this session',
    },
  ]
}

/** To what was bought: the goods of both orders stand at the same address. */
function toBought(situation: Situation<Look>, order: OrderFact): Option {
  const option = rowOf('302-bought-before', situation.state)
  const url = fulfillmentUrlOf(order, situation.call.orderId)
  const isElsewhere = url !== undefined && leadingTo(situation, url, option).mismatch !== undefined
  return isElsewhere && situation.reply?.status === 302 ? { ...option, against: [option.row] } : option
}

/** Orders that lead to the same goods and were paid for in the session. */
function boughtBefore({ call, state }: Situation<Look>, order: OrderFact): Bought {
  const { session_id: session, allow_refunded_for_repurchase: allowed } = call.query
  return boughtIn(state, order, { session, except: call.orderId, refundedToo: isYes(allowed) })
}

/** Orders of the same goods that a session has paid for. */
export interface Bought {
  /** Those that a reply may name. */
  readonly possible: readonly string[]
  /** True if it should name one. */
  readonly isCertain: boolean
}

/**
 * Orders that lead to the same goods and were paid for in a session. Whether one counts that was refunded, or whose
 * payment was proven for another session since, no page says.
 */
export function boughtIn(
  state: State,
  order: OrderFact,
  of: { session: string | undefined; except: string; refundedToo: boolean },
): Bought {
  // With its id in the URL every order leads elsewhere.
  const goods = fulfillmentUrlOf(order, of.except)
  const { session } = of
  if (session === undefined || goods === undefined) return { possible: [], isCertain: false }
  const bought = state
    .entries('order')
    .filter(
      ([id, other]) =>
        id !== of.except && instanceOf(id) === instanceOf(of.except) && isPaidFor(other, session),
    )
    .filter(([id, other]) => fulfillmentUrlOf(other, id) === goods)
  return {
    possible: bought.map(([id]) => wireOrderId(id)),
    isCertain: bought.some(
      ([id, other]) => other.sessions?.at(-1) === session && (of.refundedToo || grantedOf(state, id) === 0n),
    ),
  }
}

function isPaidFor({ paidWith, sessions }: OrderFact, session: string): boolean {
  return paidWith !== undefined && sessions?.includes(session) === true
}

function instanceOf(orderId: string): string {
  return orderId.slice(0, orderId.length - wireOrderId(orderId).length)
}

/** A reply that tells how to pay: it has to lead to this order, and to no other. */
function withUri({ call, reply }: Situation<Look>, order: OrderFact, option: Option): Option {
  if (reply === undefined || call.html || !isJsonObject(reply.json)) return option
  const { taler_pay_uri: text, fulfillment_url: url } = reply.json
  const mismatch = uriMismatch(call.orderId, order, text) ?? urlMismatch(call, order, url)
  return mismatch === undefined ? option : { ...option, mismatch }
}

/** What is wrong with a URI that is to lead a wallet to an order. */
export function uriMismatch(orderId: string, order: OrderFact, text: unknown): string | undefined {
  const uri = typeof text === 'string' ? readQuietly(() => parseTalerUri(text)) : undefined
  if (uri?.action !== 'pay' || uri.orderId !== wireOrderId(orderId))
    return `taler_pay_uri has to be a taler://pay/ URI of the order ${wireOrderId(orderId)}`
  const isOther = uri.claimToken !== undefined && uri.claimToken !== order.token
  return isOther ? 'taler_pay_uri has to name the claim token of the order, or none' : undefined
}

function urlMismatch(call: Look, order: OrderFact, told: unknown): string | undefined {
  const url = fulfillmentUrlOf(order, call.orderId)
  const isAbsent = told === undefined || told === null
  return isAbsent || told === url
    ? undefined
    : `fulfillment_url has to be that of the order, ${url ?? 'none'}`
}

/** The reply for an order that is paid. */
function paid(situation: Situation<Look>, order: OrderFact, row: string): Option {
  const { call, state, reply } = situation
  const option = rowOf(row, state)
  if (call.html || !isJsonObject(reply?.json)) return option
  const mismatch =
    contradiction(reply.json) ??
    urlMismatch(call, order, reply.json['fulfillment_url']) ??
    inventedRefund(situation, order, reply.json) ??
    refundMovedOtherwise(situation, order, reply.json)
  if (mismatch !== undefined) return { ...option, mismatch }
  return isOldNews(situation, reply.json) ? { ...option, against: [`${PAGE}/duty-current`] } : option
}

function amountIn(told: JsonObject, name: string): bigint | undefined {
  const text = told[name]
  return typeof text === 'string' ? readQuietly(() => units(text)) : undefined
}

/** What the reply says of refunds cannot be true, whatever was refunded. */
function contradiction(told: JsonObject): string | undefined {
  const amount = amountIn(told, 'refund_amount')
  const taken = amountIn(told, 'refund_taken')
  if (amount === undefined || taken === undefined) return undefined
  if (taken > amount) return 'refund_taken has to be a part of refund_amount'
  const { refunded } = told
  return typeof refunded === 'boolean' && refunded !== amount > 0n
    ? 'refunded has to be true if refund_amount is more than nothing, and false otherwise'
    : undefined
}

/** Whether coins that were never part of the payment count as refunded once they are given back, no page says. */
function inventedRefund(
  { call, state }: Situation<Look>,
  order: OrderFact,
  told: JsonObject,
): string | undefined {
  const most = grantedOf(state, call.orderId) + surplusOf(state, order)
  if ((amountIn(told, 'refund_amount') ?? 0n) > most) return 'refund_amount has to be what was granted'
  return told['refund_pending'] === true && most === 0n
    ? 'refund_pending has to be false: nothing was granted'
    : undefined
}

/** Where it is seen what comes back to the coins, that is what was taken, and the rest is pending. */
function refundMovedOtherwise(
  { call, state, knowledge }: Situation<Look>,
  order: OrderFact,
  told: JsonObject,
): string | undefined {
  if (!isReturnSeen(order, knowledge)) return undefined
  const [amount = 0n, taken = 0n] = [amountIn(told, 'refund_amount'), amountIn(told, 'refund_taken')]
  if (taken > returnedOf(state, order) + surplusOf(state, order))
    return 'refund_taken has to be what has come back to the coins, and no more has'
  // Who does not tell of the grant yet tells old news, and not that nothing is pending.
  const granted = grantedOf(state, call.orderId)
  const knowsGrant = granted > 0n && amount >= granted
  return told['refund_pending'] === false && knowsGrant && isBehindGrant(state, order, granted, knowledge)
    ? 'refund_pending has to be true: not everything that was granted has been given back'
    : undefined
}

/** True if the reply tells less of refunds than has happened. */
function isOldNews({ call, state }: Situation<Look>, told: JsonObject): boolean {
  const { total, collected } = state.get('grant', call.orderId) ?? { total: 0n, collected: 0n }
  const isShort = (amountIn(told, 'refund_amount') ?? total) < total
  const isBehind = (amountIn(told, 'refund_taken') ?? collected) < collected
  return isShort || isBehind || (told['refund_pending'] === true && total > 0n && collected === total)
}

function rowOf(name: string, state: State): Option {
  return { row: `${PAGE}/${name}`, state }
}
