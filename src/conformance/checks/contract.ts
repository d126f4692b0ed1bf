/**
 * Does the contract that a claim hands out say what the shop has ordered? Checked without the search, from the request
 * that made the order and the reply that shows the contract.
 */
import { hashContractTerms } from '../../protocol/contract.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocol/encoding/json.js'
import { addDuration, compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import { readContractTerms, type ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import type { PostOrderRequest } from '../../protocol/endpoints/merchant/post-private-orders.js'
import type { Span } from '../history.js'
import { amountIn, instanceInPath, orderInPath, readQuietly, wireOrderId } from '../reading.js'
import type { Check, Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { madeOrders, type Made } from './made-orders.js'
import { groupBy } from './sums.js'
import { CLOCK_TOLERANCE, timeOfReply } from '../oracle/tolerance.js'

const PAGE = 'merchant/post-orders-ORDER_ID-claim'

/** A contract as a wallet got it. */
interface Shown {
  readonly span: Span
  readonly orderId: string
  readonly hash: string
  readonly raw: JsonObject
  readonly terms: ContractTerms
}

export const contract: Check = (evidence) => {
  const shown = evidence.spans.flatMap((span) => readQuietly(() => shownIn(span)) ?? [])
  return [
    ...shown.flatMap((one) => [
      ...unlikeOrder(evidence, one),
      ...outOfOrder(evidence, one),
      ...wrongExchange(evidence, one),
    ]),
    ...changing(evidence, shown),
  ]
}

function shownIn(span: Span): Shown | undefined {
  if (span.to !== 'merchant' || span.page !== claim.page || span.reply?.status !== 200) return undefined
  const { contract_terms: raw } = readReply(claim, 200, span.reply.body.json)
  return {
    span,
    orderId: orderInPath(claim, span),
    hash: encodeCrockford(hashContractTerms(raw)),
    raw,
    terms: readContractTerms(raw),
  }
}

function finding(name: string, span: Span, says: string): Finding {
  return against(`${PAGE}/${name}`, { check: 'rows', span: span.id, play: span.play, says })
}

/** The requests that may have made an order: more than one where it was deleted and made again, or a reply was lost. */
function ordersFor({ spans }: Evidence, { orderId, span }: Shown): Made[] {
  return madeOrders(spans, span).filter(({ name }) => name === orderId)
}

/** Where several requests may have made it, it has to be what one of them has said. */
function unlikeOrder(evidence: Evidence, shown: Shown): Finding[] {
  const readings = ordersFor(evidence, shown).map(({ span, body }) => differences(span, body, shown))
  const [best = []] = readings.sort((left, right) => left.length - right.length)
  return best.map((says) => finding('duty-says-what-was-ordered', shown.span, says))
}

/** Members of an order that a contract takes over as they are. */
const TAKEN_OVER = [
  'version',
  'summary',
  'summary_i18n',
  'public_reorder_url',
  'fulfillment_message',
  'fulfillment_message_i18n',
  'minimum_age',
  'products',
  'timestamp',
  'pay_deadline',
  'refund_deadline',
  'wire_transfer_deadline',
  'merchant_base_url',
  'delivery_location',
  'delivery_date',
  'auto_refund',
  'extra',
] as const
/** Prices are compared by what they are worth, and those of version 1 stand in its choices. */
const PRICES = ['amount', 'max_fee'] as const

function differences(making: Span, body: PostOrderRequest, shown: Shown): string[] {
  const sent = isJsonObject(making.request.json) ? making.request.json['order'] : undefined
  if (!isJsonObject(sent)) return []
  const { raw, orderId, terms } = shown
  const isWiped = (name: string): boolean => name in membersOf(raw['$forgotten'])
  const texts = [...TAKEN_OVER, ...PRICES].filter((name) => {
    const wanted = filled(sent[name], orderId)
    const isAsked = wanted !== undefined && wanted !== null && !isWiped(name)
    // Version 0 may go without saying.
    const isSilent = name === 'version' && wanted === 0 && raw[name] === undefined
    return isAsked && !isSilent && !says(raw[name], wanted) && !says(raw[name], sent[name])
  })
  return [
    ...texts.map((name) => `${name} has to be that of the order, ${JSON.stringify(sent[name])}`),
    ...fulfillmentDifference(body, shown),
    ...choiceDifferences(sent['choices'], raw['choices']),
    ...refundTimeDifference(making, body, shown),
    ...saltDifferences(sent, raw),
    ...(body.payment_target !== undefined && terms.wire_method !== body.payment_target
      ? [`wire_method has to be the one that was asked for, ${body.payment_target}`]
      : []),
  ]
}

function membersOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The text with the id of the order in its place; other values as they are. */
function filled(value: JsonValue | undefined, orderId: string): JsonValue | undefined {
  return typeof value === 'string' ? withId(value, orderId) : value
}

function withId(text: string, orderId: string): string {
  return text.replaceAll('${ORDER_ID}', wireOrderId(orderId))
}

function fulfillmentDifference({ order }: PostOrderRequest, { terms, raw, orderId }: Shown): string[] {
  const url = order.fulfillment_url
  const isWiped = 'fulfillment_url' in membersOf(raw['$forgotten'])
  if (url === undefined || isWiped || terms.fulfillment_url === withId(url, orderId)) return []
  return [`fulfillment_url has to be ${withId(url, orderId)}`]
}

function choiceDifferences(sent: JsonValue | undefined, told: JsonValue | undefined): string[] {
  if (!Array.isArray(sent)) return []
  const choices = Array.isArray(told) ? told : []
  if (choices.length !== sent.length) return [`choices has to hold ${String(sent.length)} of them`]
  return sent.flatMap((choice, index) => {
    const { amount, max_fee: fee, description } = membersOf(choice)
    const wanted = Object.entries({ amount, max_fee: fee, description }).filter(
      ([, value]) => value !== undefined && value !== null,
    )
    const members = membersOf(choices[index])
    return wanted
      .filter(([name, value]) => !says(members[name], value))
      .map(([name]) => `choices.${String(index)}.${name} has to be that of the order`)
  })
}

/** A delay begins with the order or the claim; a backend that rounds deadlines rounds them up. */
function refundTimeDifference(making: Span, body: PostOrderRequest, { terms }: Shown): string[] {
  const { refund_delay: delay } = body
  if (delay === undefined || body.order.refund_deadline !== undefined) return []
  const earliest = addDuration(timestamp(Math.max(0, making.now - CLOCK_TOLERANCE)), delay)
  return compareTimestamps(terms.refund_deadline, earliest) < 0
    ? ['refund_deadline has to leave as much time for refunds as the order asks for']
    : []
}

/** What the shop wants to be able to forget, it has to be able to forget. */
function saltDifferences(sent: JsonValue, told: JsonValue | undefined, path = ''): string[] {
  if (Array.isArray(sent)) {
    const items = Array.isArray(told) ? told : []
    return sent.flatMap((item, index) => saltDifferences(item, items[index], `${path}${String(index)}.`))
  }
  if (!isJsonObject(sent)) return []
  const members = membersOf(told)
  const able = { ...membersOf(members['$forgettable']), ...membersOf(members['$forgotten']) }
  const wanted = Object.keys(membersOf(sent['$forgettable'])).filter(
    (name) => name in members || name in sent,
  )
  return [
    ...wanted.filter((name) => !(name in able)).map((name) => `${path}${name} has to be forgettable`),
    ...Object.entries(sent)
      .filter(([name]) => name !== '$forgettable')
      .flatMap(([name, value]) => saltDifferences(value, members[name], `${path}${name}.`)),
  ]
}

/** True if the value holds all that is wanted; a backend may add members of its own. */
function says(told: JsonValue | undefined, wanted: JsonValue | undefined): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(told) && told.length === wanted.length && wanted.every((one, at) => says(told[at], one))
    )
  if (isJsonObject(wanted)) {
    if (!isJsonObject(told)) return false
    const wiped = membersOf(told['$forgotten'])
    return Object.entries(wanted).every(
      ([name, value]) =>
        name === '$forgettable' || name in wiped || value === null || says(told[name], value),
    )
  }
  if (told === wanted) return true
  const [one, other] = [amountIn(told), amountIn(wanted)]
  return one !== undefined && one === other
}

function outOfOrder(evidence: Evidence, shown: Shown): Finding[] {
  const { span, terms } = shown
  // What the shop has asked for, it gets.
  const isAskedFor = ordersFor(evidence, shown).some(({ body }) => body.order.timestamp !== undefined)
  const isLate = compareTimestamps(terms.refund_deadline, terms.wire_transfer_deadline) > 0
  const isEarly =
    !isAskedFor && compareTimestamps(terms.timestamp, timestamp(timeOfReply(span) + CLOCK_TOLERANCE)) > 0
  return [
    ...(isLate
      ? [finding('duty-deadlines-in-order', span, 'refund_deadline lies behind wire_transfer_deadline')]
      : []),
    ...(isEarly ? [finding('duty-deadlines-in-order', span, 'timestamp lies in the future')] : []),
  ]
}

function wrongExchange({ knowledge }: Evidence, { span, terms }: Shown): Finding[] {
  const { keys } = knowledge
  if (keys === undefined) return []
  const { base_url: url, master_public_key: key } = keys
  const named = terms.exchanges.filter((exchange) => withSlash(exchange.url) === withSlash(url))
  if (named.length === 0) return [finding('duty-names-exchange', span, `exchanges has to hold ${url}`)]
  return named.some((exchange) => exchange.master_pub === key)
    ? []
    : [finding('duty-right-exchange-key', span, `master_pub of ${url} has to be ${key}`)]
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}

/** What has to be the same in every contract of an instance. */
function changing(evidence: Evidence, shown: readonly Shown[]): Finding[] {
  const { spans } = evidence
  const namesAddress = (one: Shown): boolean =>
    ordersFor(evidence, one).some(({ body }) => body.order.merchant_base_url !== undefined)
  // Who is removed and made again is somebody else.
  const isRemoval = ({ to, page, method }: Span): boolean =>
    to === 'merchant' && method === 'DELETE' && /^delete-(management-instances-INSTANCE|private)$/.test(page)
  const isLasting = !spans.some(isRemoval)
  const instance = ({ span }: Shown): string => instanceInPath(claim, span)
  const isAboutAccounts = ({ to, page, method }: Span): boolean =>
    to === 'merchant' && method !== 'GET' && /account|instance/.test(page)
  return groupBy(shown, instance).flatMap(([, ofOne]) => [
    ...(isLasting
      ? others(ofOne, ({ terms }) => terms.merchant_pub, 'duty-one-merchant', 'merchant_pub')
      : []),
    ...others(
      ofOne.filter((one) => !namesAddress(one)),
      ({ terms }) => terms.merchant_base_url,
      'duty-one-base-url',
      'merchant_base_url',
    ),
    ...(spans.some(isAboutAccounts)
      ? []
      : groupBy(ofOne, ({ terms }) => terms.wire_method).flatMap(([, ofMethod]) =>
          others(ofMethod, ({ terms }) => terms.h_wire, 'duty-one-account', 'h_wire'),
        )),
  ])
}

function others(
  shown: readonly Shown[],
  read: (one: Shown) => string,
  name: string,
  field: string,
): Finding[] {
  const first = shown[0]
  const other = first === undefined ? undefined : shown.find((one) => read(one) !== read(first))
  if (first === undefined || other === undefined) return []
  return [finding(name, other.span, `${field} has to be the one of earlier contracts, ${read(first)}`)]
}
