/** GET /private/orders/ORDER_ID, the judge's reading. How fresh a status has to be, no page says. */
import { formatAmount } from '../../../protocol/encoding/amount.js'
import { isJsonObject, type JsonObject } from '../../../protocol/encoding/json.js'
import { orderStatus } from '../../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { encodeCrockford } from '../../../protocol/encoding/crockford.js'
import { hashContractTerms } from '../../../protocol/contract.js'
import { isYes } from '../../../protocol/endpoints/shapes.js'
import { orderInPath, queryOf, readQuietly, units } from '../../reading.js'
import { tagName } from '../knowledge.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import type { OrderFact } from '../state.js'
import { fieldsAt } from './forgetting.js'
import { boughtIn, uriMismatch } from './get-orders-ORDER_ID.js'
import { isAuthorized, orderSent } from './post-private-orders.js'
import { grantedOf, isBehindGrant, surplusOf } from './refunds.js'

const PAGE = 'merchant/get-private-orders-ORDER_ID'
const GONE = 'merchant/patch-private-orders-ORDER_ID-forget/duty-gone'
const ROW_OF = { unpaid: '200-unpaid', claimed: '200-claimed', paid: '200-paid' } as const

interface Question {
  readonly orderId: string
  readonly authorized: boolean
  readonly session: string | undefined
  /** True if a session may be led to what it has bought before, even if that was refunded. */
  readonly refundedToo: boolean
  /** ETags of replies that the caller says it has. */
  readonly tags: readonly string[]
}

export const orderStatusOracle = pageOracle<Question>({
  page: PAGE,

  begin(span) {
    const query = readQuietly(() => queryOf(orderStatus, span))
    if (query === undefined) return 'malformed'
    const { lp_not_etag: tag } = query
    const tags = [...tagsIn(span.headers['if-none-match']), ...(tag === undefined ? [] : [tag])]
    return {
      orderId: orderInPath(orderStatus, span),
      authorized: isAuthorized(span),
      session: query.session_id,
      refundedToo: isYes(query.allow_refunded_for_repurchase),
      tags,
    }
  },

  touches: ({ orderId, session }) => [
    `order:${orderId}`,
    ...(session === undefined ? [] : [`session:${session}`]),
  ],

  settle(situation) {
    const { call, state, reply } = situation
    if (!call.authorized) return [{ row: `${PAGE}/401-unauthorized`, state }]
    const order = state.get('order', call.orderId)
    if (order === undefined) return [{ row: `${PAGE}/404-unknown`, state }]
    return reply?.status === 304 ? unchanged(situation, order) : shown(situation, order)
  },
})

/** ETags in a header, which may hold commas within their quotes. */
function tagsIn(header: string | undefined): string[] {
  return (header ?? '').match(/(?:W\/)?"[^"]*"|[^\s,"]+/g) ?? []
}

/** What the caller has, it was told under this ETag: it has to be what it would be told now. */
function unchanged(situation: Situation<Question>, order: OrderFact): Option[] {
  const { call, state, knowledge } = situation
  const bodies = call.tags.flatMap((tag) => knowledge.tagged.get(tagName(call.orderId, tag)) ?? [])
  const row = `${PAGE}/304-unchanged`
  // A star stands for whatever there is.
  if (call.tags.includes('*')) return [{ row, state }]
  const isCurrent = bodies.some((json) =>
    shown({ ...situation, reply: { status: 200, code: undefined, json } }, order).some(
      (option) => option.mismatch === undefined && option.against?.includes(`${PAGE}/duty-current`) !== true,
    ),
  )
  if (isCurrent) return [{ row, state }]
  const mismatch =
    bodies.length === 0
      ? 'the caller has named no ETag that anybody ever sent'
      : 'the order is not what it was under this ETag'
  return [{ row, state, mismatch }, ...shown({ ...situation, reply: undefined }, order).map(unlike)]
}

/** What it should have been instead. */
function unlike(option: Option): Option {
  return { ...option, mismatch: option.mismatch ?? 'the reply has to hold the order' }
}

function shown(situation: Situation<Question>, order: OrderFact): Option[] {
  const { call, state, reply } = situation
  const current = order.paidWith !== undefined ? 'paid' : order.claim !== undefined ? 'claimed' : 'unpaid'
  const told = isJsonObject(reply?.json) ? reply.json['order_status'] : undefined
  const option = contractKept(situation, order, { row: `${PAGE}/${ROW_OF[current]}`, state })
  if (current === 'paid' && call.session !== undefined && order.sessions?.at(-1) !== call.session)
    return forOtherSession(situation, order, told)
  if (told === 'paid' && current === 'paid') return [paid(situation, order)]
  if (reply === undefined) return [option]
  if (told === current) return told === 'unpaid' ? [unpaid(situation, order)] : [option]
  const refused: Option = { row: option.row, state, mismatch: `order_status has to be ${current}` }
  // Old news may be told; that an order was paid is never old news while it is not.
  if (told !== 'unpaid' && told !== 'claimed') return [refused]
  return [refused, { row: `${PAGE}/${ROW_OF[told]}`, state, against: [`${PAGE}/duty-current`] }]
}

/** Paid, and not for the session that is asked about; or proven for it some time ago, which may count or not. */
function forOtherSession(situation: Situation<Question>, order: OrderFact, told: unknown): Option[] {
  const { call, state } = situation
  const wasProven = order.sessions?.includes(call.session ?? '') === true
  const row = `${PAGE}/200-other-session`
  const isPaidForm = told === 'paid'
  const asPaid = paid(situation, order)
  return [
    contractKept(situation, order, {
      row,
      state,
      ...(isPaidForm || told === undefined ? { mismatch: 'order_status has to be claimed' } : {}),
    }),
    {
      ...asPaid,
      ...(isPaidForm ? {} : { mismatch: 'order_status has to be paid' }),
      ...(wasProven ? {} : { against: [row] }),
    },
    ...(told === 'unpaid' ? [{ row: `${PAGE}/200-unpaid`, state, against: [`${PAGE}/duty-current`] }] : []),
  ]
}

/** Nobody has claimed it: the summary and price are the order's, and what was bought before was bought. */
function unpaid(situation: Situation<Question>, order: OrderFact): Option {
  const { call, state, reply } = situation
  const bought = boughtIn(state, order, {
    session: call.session,
    except: call.orderId,
    refundedToo: call.refundedToo,
  })
  const told = isJsonObject(reply?.json) ? reply.json : {}
  const { summary, total_amount: amount, already_paid_order_id: named } = told
  const { order: sent } = orderSent(order)
  const isOtherPrice = typeof amount === 'string' && readQuietly(() => units(amount)) !== order.price
  const option: Option = { row: `${PAGE}/200-unpaid`, state }
  if (typeof summary === 'string' && summary !== sent.summary)
    return { ...option, mismatch: 'summary has to be that of the order' }
  if (isOtherPrice && sent.version !== 1)
    return { ...option, mismatch: 'total_amount has to be the price of the order' }
  const misled = uriMismatch(call.orderId, order, told['taler_pay_uri']) ?? protoMismatch(order, told)
  if (misled !== undefined && reply !== undefined) return { ...option, mismatch: misled }
  if (named === undefined || named === null)
    return bought.isCertain ? { ...option, against: [`${PAGE}/200-bought-before`] } : option
  if (typeof named === 'string' && bought.possible.includes(named))
    return { row: `${PAGE}/200-bought-before`, state }
  const mismatch = 'already_paid_order_id has to be an order of the same goods that was paid in this session'
  return { ...option, mismatch }
}

/** The contract that a wallet would get: its price is the order's. */
function protoMismatch(order: OrderFact, { proto_contract_terms: terms }: JsonObject): string | undefined {
  const amount = isJsonObject(terms) ? terms['amount'] : undefined
  const isOther = typeof amount === 'string' && readQuietly(() => units(amount)) !== order.price
  return isOther && orderSent(order).order.version !== 1
    ? 'proto_contract_terms.amount has to be the price of the order'
    : undefined
}

/** The contract that is told has to be the one that was claimed, whatever was wiped from it since. */
function contractKept({ reply }: Situation<Question>, order: OrderFact, option: Option): Option {
  const terms = isJsonObject(reply?.json) ? reply.json['contract_terms'] : undefined
  const held = order.claim?.contract ?? ''
  if (!isJsonObject(terms) || held === '' || option.mismatch !== undefined) return option
  const hash = readQuietly(() => encodeCrockford(hashContractTerms(terms)))
  if (hash !== held)
    return { ...option, mismatch: `contract_terms has to be the contract that was claimed, ${held}` }
  const isKept = order.forgotten?.some((path) => fieldsAt(terms, path).length > 0) === true
  return isKept ? { ...option, against: [...(option.against ?? []), GONE] } : option
}

/** The reply for a paid order: what it says of refunds has to fit what was granted. */
function paid(situation: Situation<Question>, order: OrderFact): Option {
  const { reply, state } = situation
  const option = { row: `${PAGE}/200-paid`, state }
  if (!isJsonObject(reply?.json)) return option
  const mismatch =
    amountMismatch(situation, order, reply.json) ??
    pendingMismatch(situation, order, reply.json) ??
    choiceMismatch(order, reply.json)
  return contractKept(situation, order, mismatch === undefined ? option : { ...option, mismatch })
}

function choiceMismatch({ choice }: OrderFact, { choice_index: told }: JsonObject): string | undefined {
  const isOther = choice !== undefined && typeof told === 'number' && told !== choice
  return isOther ? `choice_index has to be the one that was paid, ${String(choice)}` : undefined
}

/** Whether coins that were never part of the payment count as refunded once they are given back, no page says. */
function amountMismatch(
  { call, state, knowledge }: Situation<Question>,
  order: OrderFact,
  told: JsonObject,
): string | undefined {
  const granted = grantedOf(state, call.orderId)
  const surplus = surplusOf(state, order)
  const { refunded, refund_amount: amount } = told
  if (refunded === false && granted > 0n) return 'refunded has to be true: the shop has granted a refund'
  if (refunded === true && granted === 0n && surplus === 0n)
    return 'refunded has to be false: nothing was refunded'
  const sum = typeof amount === 'string' ? readQuietly(() => units(amount)) : undefined
  if (sum === undefined || (sum >= granted && sum <= granted + surplus)) return undefined
  const currency = knowledge.keys?.currency ?? ''
  return `refund_amount has to be what was granted, ${formatAmount({ currency, units: granted })}`
}

/** Who asks the exchange at once has nothing pending; where nobody sees that, either may be true. */
function pendingMismatch(
  { call, state, knowledge }: Situation<Question>,
  order: OrderFact,
  { refund_pending: pending }: JsonObject,
): string | undefined {
  const { total, collected } = state.get('grant', call.orderId) ?? { total: 0n, collected: 0n }
  const isNothing = total === 0n && surplusOf(state, order) === 0n
  if (pending === true && isNothing) return 'refund_pending has to be false: nothing was granted'
  if (pending === true && total > 0n && collected === total)
    return 'refund_pending has to be false: the wallet has collected everything'
  if (pending === false && isBehindGrant(state, order, total, knowledge))
    return 'refund_pending has to be true: not everything that was granted has been given back'
  return undefined
}
