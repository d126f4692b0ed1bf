/** POST /private/orders, the judge's reading. */
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import {
  createOrder,
  hasAmount,
  type Order,
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
import {
  canonicalJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../protocol/encoding/json.js'
import { TOKEN_OF_TARGET } from '../../actors/credentials.js'
import type { Span } from '../../history.js'
import { instanceInPath, orderName, readQuietly, units, wireOrderId } from '../../reading.js'
import type { Knowledge } from '../knowledge.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import type { OrderFact, State } from '../state.js'
import { CLOCK_TOLERANCE, timeOfReply } from '../tolerance.js'

const PAGE = 'merchant/post-private-orders'
/** Merchants of this protocol version and later know contracts with several prices. */
const KNOWS_CHOICES = 21

interface NewOrder {
  readonly instance: string
  readonly authorized: boolean
  readonly body: PostOrderRequest
  /** One for an order of version 0; those of the choices in version 1. */
  readonly prices: readonly string[]
  /** The order as text, to recognise the same one sent again. */
  readonly text: string
  /** Seconds: when the request came, and when the reply had come. */
  readonly from: number
  readonly to: number
}

export const createOrderOracle = pageOracle<NewOrder>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(createOrder, span.request.json ?? null))
    // A number with a fraction has no place in what is hashed.
    const text = readQuietly(() => canonicalJson(span.request.json ?? null))
    if (body === undefined || text === undefined) return 'malformed'
    return {
      instance: instanceInPath(createOrder, span),
      authorized: isAuthorized(span),
      body,
      prices: pricesOf(body.order),
      text,
      from: span.now,
      to: timeOfReply(span),
    }
  },

  touches({ body, instance }, span) {
    const made = readMade(
      span.reply === undefined ? undefined : { ...span.reply, code: undefined, json: span.reply.body.json },
    )
    const id = made?.order_id ?? body.order.order_id
    return id === undefined ? [] : [`order:${orderName(instance, id)}`]
  },

  settle(situation) {
    const { call, state, knowledge } = situation
    if (!call.authorized) return [rowOf('401-unauthorized', state)]
    const chosen = call.body.order.order_id
    const before = chosen === undefined ? undefined : state.get('order', orderName(call.instance, chosen))
    const { certain, possible } = refusals(call, knowledge)
    if (before !== undefined)
      // What is wrong with the request may be looked at first, and a deadline may have passed since.
      return [
        before.text === call.text ? repeated(situation, before) : rowOf('409-order-id-taken', state),
        ...certain.map((name) => rowOf(name, state)),
      ]
    const refused = [...certain, ...possible].map((name) => rowOf(name, state))
    return certain.length > 0 ? refused : [made(situation), ...refused]
  },
})

/** True if the request carried the access token that the harness was given for the target. */
export function isAuthorized(span: Span): boolean {
  return span.headers['authorization'] === TOKEN_OF_TARGET
}

/** Prices of an order, in the order of its choices; none where the version is a strange one. */
export function pricesOf(order: Order): readonly string[] {
  if (hasAmount(order)) return [order.amount]
  return order.version === 1 ? (order.choices ?? []).map((choice) => choice.amount) : []
}

/** The fees that the shop takes over at most, as far as it says so. */
function feesOf(order: Order): readonly string[] {
  const holders = hasAmount(order) ? [order] : (order.choices ?? [])
  return holders.flatMap(({ max_fee: fee }) => (fee === undefined ? [] : [fee]))
}

/** The order as the shop sent it. */
export function orderSent({ text }: OrderFact): PostOrderRequest {
  return JSON.parse(text) as PostOrderRequest
}

/** The URL that a wallet is led to once it has paid; undefined where the order has none. */
export function fulfillmentUrlOf(fact: OrderFact, orderId: string): string | undefined {
  return orderSent(fact).order.fulfillment_url?.replaceAll('${ORDER_ID}', wireOrderId(orderId))
}

/** The same order once more: the reply has to name the order that is there, with its token. */
function repeated({ state, reply }: Situation<NewOrder>, { token }: OrderFact): Option {
  const option = rowOf('200-created-before', state)
  const told = readMade(reply)
  return told !== undefined && token !== undefined && told.token !== token
    ? { ...option, mismatch: 'token has to be the one that was told first' }
    : option
}

function made({ call, state, reply }: Situation<NewOrder>): Option {
  const { order_id: chosen } = call.body.order
  const told = readMade(reply)
  if (told === undefined) {
    // A lost reply tells neither id nor token: of the order only is known what was chosen.
    const isUnseen = reply === undefined && chosen !== undefined
    const unseen = isUnseen
      ? state.with('order', orderName(call.instance, chosen), factOf(call, undefined, undefined))
      : state
    return rowOf('200-created', unseen)
  }
  const mismatch = mismatchOf(call.body, told)
  const fact = factOf(call, told.token, told.pay_deadline)
  return {
    ...rowOf('200-created', state.with('order', orderName(call.instance, told.order_id), fact)),
    ...(mismatch === undefined ? {} : { mismatch }),
  }
}

type Made = NonNullable<ReturnType<typeof readMade>>

function mismatchOf(
  { order, create_token: wanted = true }: PostOrderRequest,
  told: Made,
): string | undefined {
  const { order_id: chosen, pay_deadline: deadline } = order
  if (chosen !== undefined && chosen !== told.order_id) return `order_id has to be the chosen one, ${chosen}`
  if (wanted && told.token === undefined) return 'token has to be there: none was declined'
  if (!wanted && told.token !== undefined) return 'token has to be absent: none was wanted'
  const isOther =
    deadline !== undefined &&
    told.pay_deadline !== undefined &&
    compareTimestamps(deadline, told.pay_deadline) !== 0
  return isOther ? 'pay_deadline has to be that of the order' : undefined
}

/** Rows that refuse an order: those that have to, and those that some merchants go by and others do not. */
function refusals(
  call: NewOrder,
  knowledge: Knowledge,
): { readonly certain: readonly string[]; readonly possible: readonly string[] } {
  const { body, prices } = call
  const isForeign = [...prices, ...feesOf(body.order)].some(
    (amount) => parseAmount(amount).currency !== knowledge.keys?.currency,
  )
  const target = targetRefusals(body, knowledge)
  const deadlines = deadlineRefusals(call)
  const isTooNew = body.order.version === 1 && (knowledge.profile.merchant?.current ?? 0) < KNOWS_CHOICES
  return {
    certain: [
      ...deadlines.certain,
      ...(prices.length === 0 ? ['400-malformed', '400-version'] : []),
      ...(body.inventory_products?.length ? ['404-product-unknown'] : []),
      ...target.certain,
    ],
    possible: [
      ...deadlines.possible,
      // The registry has codes for it under both statuses; the page names a code, and no status.
      ...(isForeign ? ['409-foreign-currency', '400-malformed'] : []),
      ...(body.inventory_products?.length ? ['410-out-of-stock'] : []),
      ...(isTooNew ? ['400-malformed', '400-version'] : []),
      ...(hasGoal(body.order) ? [] : ['400-no-fulfillment']),
      ...(hasTokens(body.order) ? ['404-token-family-unknown'] : []),
      ...(canBeContract(body.order) ? [] : ['400-malformed']),
      ...target.possible,
      // What law allows, and which accounts there are, the judge cannot know.
      '451-limit',
      '451-limit-of-2025',
      '404-no-account',
      ...(isEndless(body) ? ['400-wire-never'] : []),
      // How long the exchange may take where nobody has said, the judge cannot know either.
      ...(body.order.wire_transfer_deadline === undefined && hasRefundTime(body)
        ? ['400-refund-after-wire']
        : []),
    ],
  }
}

/** True if the money may never be wired because another deadline never comes. */
function isEndless({ order, refund_delay: delay }: PostOrderRequest): boolean {
  const deadlines = [order.refund_deadline, order.pay_deadline]
  return delay?.d_us === 'forever' || deadlines.some((deadline) => deadline?.t_s === 'never')
}

function hasRefundTime({ order, refund_delay: delay }: PostOrderRequest): boolean {
  return delay !== undefined || order.refund_deadline !== undefined
}

/** Members of the order that a backend may look at more closely than its form says. */
function canBeContract(order: Order): boolean {
  // A contract is hashed in one way only if its numbers are small and whole, and what it may forget is there.
  const { $forgettable: marked = {}, ...rest } = order as unknown as JsonObject
  const isOfSomeDay = order.timestamp === undefined || order.timestamp.t_s !== 'never'
  const canForget =
    isJsonObject(marked) && Object.keys(marked).every((name) => name in rest && DISPENSABLE.includes(name))
  return isOfSomeDay && canForget && !canonicalJson(rest).includes('"$forgettable"') && !hasHugeNumber(rest)
}

/** True if a price is paid with tokens, or buys some: which the backend issues, the judge does not know. */
function hasTokens(order: Order): boolean {
  return (
    order.version === 1 &&
    (order.choices ?? []).some(({ inputs = [], outputs = [] }) => inputs.length + outputs.length > 0)
  )
}

/** Members of a contract that nobody but the customer needs. */
const DISPENSABLE = ['extra', 'products', 'delivery_location', 'delivery_date', 'summary']

function hasHugeNumber(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(hasHugeNumber)
  return typeof value === 'bigint' || (isJsonObject(value) && Object.values(value).some(hasHugeNumber))
}

function hasGoal(order: Order): boolean {
  return order.fulfillment_url !== undefined || order.fulfillment_message !== undefined
}

/** A deadline is over for certain if it is by any clock that is about as right as ours. */
function deadlineRefusals(call: NewOrder) {
  const early = timestamp(Math.max(0, call.from - CLOCK_TOLERANCE))
  const late: Timestamp = call.to === Infinity ? { t_s: 'never' } : timestamp(call.to + CLOCK_TOLERANCE)
  const certain = refusedDeadlines(call, early)
  return { certain, possible: refusedDeadlines(call, late).filter((name) => !certain.includes(name)) }
}

function refusedDeadlines({ body }: NewOrder, now: Timestamp): string[] {
  const { order } = body
  const refundDeadline =
    order.refund_deadline ?? (body.refund_delay === undefined ? EPOCH : addDuration(now, body.refund_delay))
  const wire = order.wire_transfer_deadline
  // No time for refunds at all is written as 1970.
  const isNone = compareTimestamps(refundDeadline, EPOCH) === 0
  return [
    ...(isPast(order.pay_deadline, now) ? ['400-pay-deadline-past'] : []),
    ...(!isNone && isPast(order.refund_deadline, now) ? ['400-refund-deadline-past'] : []),
    ...(isPast(order.delivery_date, now) ? ['400-delivery-date-past'] : []),
    ...(wire?.t_s === 'never' ? ['400-wire-never'] : []),
    ...(wire !== undefined && compareTimestamps(refundDeadline, wire) > 0 ? ['400-refund-after-wire'] : []),
  ]
}

function isPast(moment: Timestamp | undefined, now: Timestamp): boolean {
  return moment !== undefined && compareTimestamps(moment, now) <= 0
}

/** Wire methods that an account may have without anybody having told. */
const WIRE_METHODS = ['iban', 'x-taler-bank', 'bitcoin', 'ethereum', 'cyclos', 'ach', 'bic', 'upi', 'void']

function targetRefusals({ payment_target: method, otp_id: device }: PostOrderRequest, knowledge: Knowledge) {
  const known = [...knowledge.contracts.values()].map(({ terms }) => terms.wire_method)
  const isKnown = method === undefined || known.includes(method)
  const lacksDevice = device !== undefined && !knowledge.otpDevices.has(device)
  return {
    certain: [
      ...(isKnown || WIRE_METHODS.includes(method.toLowerCase()) ? [] : ['404-wire-method']),
      ...(lacksDevice ? ['404-otp-device-unknown'] : []),
    ],
    // A device may have been deleted since.
    possible: [
      ...(isKnown ? [] : ['404-wire-method']),
      ...(device !== undefined && !lacksDevice ? ['404-otp-device-unknown'] : []),
    ],
  }
}

function readMade(reply: SeenReply | undefined) {
  if (reply?.status !== 200) return undefined
  return readQuietly(() => readReply(createOrder, 200, reply.json))
}

function factOf(call: NewOrder, token: string | undefined, payDeadline: Timestamp | undefined): OrderFact {
  const deadline = (payDeadline ?? call.body.order.pay_deadline)?.t_s
  return {
    text: call.text,
    price: units(call.prices[0] ?? '0'),
    token,
    payDeadline: typeof deadline === 'number' ? deadline : Number.MAX_SAFE_INTEGER,
  }
}

function rowOf(name: string, state: State): Option {
  return { row: `${PAGE}/${name}`, state }
}
