/**
 * What the status of a paid order says of money, compared with the contract and with what wallets have handed in.
 */
import { isJsonObject } from '../../protocol/encoding/json.js'
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import { readContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import {
  orderStatus,
  type OrderStatus,
} from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import type { Span } from '../history.js'
import { orderInPath, readQuietly, units } from '../reading.js'
import type { Check, Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { inMoney } from './sums.js'
import { CLOCK_TOLERANCE, timeOfReply } from '../oracle/tolerance.js'

const PAGE = 'merchant/get-private-orders-ORDER_ID'

export const statusOfPaid: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    if (span.to !== 'merchant' || span.page !== orderStatus.page || span.reply?.status !== 200) return []
    const { json } = span.reply.body
    const told = readQuietly(() => readReply(orderStatus, 200, json))
    if (told?.order_status !== 'paid') return []
    return [
      ...wiredEarly(span, told),
      ...paidAtNoTime(span, told),
      ...tooMuchDeposited(evidence, span, told),
      ...refundsThatDoNotAddUp(evidence, span, told),
    ]
  })

function finding(name: string, span: Span, says: string): Finding {
  return against(`${PAGE}/${name}`, { check: 'money', span: span.id, play: span.play, says })
}

function termsIn({ contract_terms: raw }: OrderStatus) {
  return isJsonObject(raw) ? readQuietly(() => readContractTerms(raw)) : undefined
}

/** An exchange pays out when the wire deadline has come, and not before. */
function wiredEarly(span: Span, told: OrderStatus): Finding[] {
  const deadline = termsIn(told)?.wire_transfer_deadline
  // The reply may have come some time after the call.
  const isBefore =
    deadline !== undefined && compareTimestamps(timestamp(timeOfReply(span) + CLOCK_TOLERANCE), deadline) < 0
  if (!isBefore) return []
  if (told.wired === true)
    return [finding('duty-not-wired-early', span, 'wired is true before the wire deadline')]
  return (told.wire_details ?? []).length > 0
    ? [finding('duty-not-wired-early', span, 'wire_details tells of a transfer before the wire deadline')]
    : []
}

function paidAtNoTime(span: Span, told: OrderStatus): Finding[] {
  const { last_payment: moment } = told
  const start = termsIn(told)?.timestamp
  // What costs nothing is paid without any coin, and so at no time.
  const isFree = told.deposit_total !== undefined && units(told.deposit_total) === 0n
  if (moment === undefined || start === undefined || isFree) return []
  const isEarly =
    typeof start.t_s === 'number' &&
    typeof moment.t_s === 'number' &&
    moment.t_s < start.t_s - CLOCK_TOLERANCE
  const isLate = compareTimestamps(moment, timestamp(timeOfReply(span) + CLOCK_TOLERANCE)) > 0
  return isEarly || isLate
    ? [finding('duty-last-payment', span, 'last_payment is no time at which it can have been paid')]
    : []
}

/** The most that wallets have handed in for an order; each coin signature counts once. */
function tooMuchDeposited({ spans, knowledge }: Evidence, span: Span, told: OrderStatus): Finding[] {
  const orderId = orderInPath(orderStatus, span)
  const coins = spans
    .filter((one) => one.to === 'merchant' && one.page === pay.page && orderInPath(pay, one) === orderId)
    .flatMap((one) => readQuietly(() => readRequest(pay, one.request.json ?? null))?.coins ?? [])
  const bySignature = new Map(coins.map((coin) => [coin.coin_sig, units(coin.contribution)]))
  const most = [...bySignature.values()].reduce((sum, one) => sum + one, 0n)
  const total = told.deposit_total === undefined ? 0n : units(told.deposit_total)
  if (total <= most) return []
  const says = `deposit_total is ${inMoney(knowledge, total)}, and coins have contributed ${inMoney(knowledge, most)}`
  return [finding('duty-deposit-total', span, says)]
}

function refundsThatDoNotAddUp({ spans, knowledge }: Evidence, span: Span, told: OrderStatus): Finding[] {
  const { refund_details: details, refund_amount: amount } = told
  if (details === undefined || amount === undefined) return []
  const sum = details.reduce((all, one) => all + units(one.amount), 0n)
  const orderId = orderInPath(orderStatus, span)
  const reasons = spans
    .filter((one) => one.to === 'merchant' && one.page === grantRefund.page)
    .filter((one) => orderInPath(grantRefund, one) === orderId)
    .flatMap((one) => readQuietly(() => readRequest(grantRefund, one.request.json ?? null))?.reason ?? [])
  const foreign = details.find((one) => !reasons.includes(one.reason))
  return [
    ...(sum === units(amount)
      ? []
      : [
          finding(
            'duty-refund-details',
            span,
            `refund_details add up to ${inMoney(knowledge, sum)}, not to refund_amount, ${amount}`,
          ),
        ]),
    ...(foreign === undefined || reasons.length === 0
      ? []
      : [
          finding(
            'duty-refund-details',
            span,
            `the shop has granted nothing for the reason ${JSON.stringify(foreign.reason)}`,
          ),
        ]),
  ]
}
