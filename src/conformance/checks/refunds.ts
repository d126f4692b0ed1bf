/**
 * Do the refunds that a shop grants add up? Checked without the oracle, from what a merchant tells its wallets and,
 * where that is visible, from what it asks of its exchange.
 */
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import type { Span } from '../history.js'
import { refundAskedFor } from '../movements.js'
import { refundsTold, type KnownContract, type KnownRefund } from '../oracle/knowledge.js'
import { orderInPath, readQuietly, units } from '../reading.js'
import type { Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { groupBy, inMoney, type Payment } from './sums.js'

const PAGE = 'merchant/post-orders-ORDER_ID-refund'

/** A refund under a grant: one that a wallet was told of, or one that a merchant asked its exchange for. */
interface Named extends KnownRefund {
  readonly span: Span
  readonly isZero: boolean
  /** True if the exchange has confirmed it to the merchant. */
  readonly isDone: boolean
}

export function refundDuties(evidence: Evidence, payments: readonly Payment[]): Finding[] {
  const replies = evidence.spans.map(toldIn)
  const asked = evidence.spans.flatMap((span) => askedIn(span, payments))
  return [
    ...zeroIds([...replies.flat(), ...asked]),
    ...idsUsedTwice(evidence, replies, asked),
    ...evidence.spans.flatMap((span) => wrongTotal(evidence, span)),
    ...moreThanGranted(evidence, asked),
    ...replies.flatMap((entries) => aboveContribution(evidence, entries)),
  ]
}

function toldIn(span: Span): Named[] {
  return refundsTold(span).map((refund) => ({ ...refund, span, isZero: refund.id === 0n, isDone: false }))
}

/** A refund of a coin that has paid: no abort and no surplus can be the reason for it, only a grant. */
function askedIn(span: Span, payments: readonly Payment[]): Named[] {
  const asked = span.cause === undefined ? undefined : refundAskedFor(span)
  if (asked === undefined) return []
  const { id: name, coin, merchantPub, contract, amount } = asked
  const hasPaid = payments.some(
    (payment) =>
      payment.contract.hash === contract &&
      payment.coins.includes(coin) &&
      payment.span.reply?.status === 200 &&
      payment.span.repliedAt < span.calledAt,
  )
  const isDone = span.reply?.status === 200
  return hasPaid
    ? [{ name, coin, merchantPub, contract, amount, span, isZero: name.endsWith(':0'), isDone }]
    : []
}

function finding(name: string, span: Span, says: string): Finding {
  return against(`${PAGE}/${name}`, { check: 'money', span: span.cause ?? span.id, play: span.play, says })
}

function zeroIds(refunds: readonly Named[]): Finding[] {
  return refunds
    .filter((refund) => refund.isZero)
    .map(({ coin, span }) =>
      finding('duty-id-not-zero', span, `coin ${coin} is refunded with the id 0, which is the abort’s`),
    )
}

/** An id that stands for two amounts, wherever it is seen, or that one reply tells of twice. */
function idsUsedTwice(
  { knowledge }: Evidence,
  replies: readonly (readonly Named[])[],
  asked: readonly Named[],
): Finding[] {
  const twice = replies.flatMap((entries) =>
    groupBy(entries, (entry) => entry.name).flatMap(([, same]) => same.slice(1, 2)),
  )
  const others = groupBy([...replies.flat(), ...asked], (refund) => refund.name).flatMap(([, same]) => {
    const other = same.find((refund) => refund.amount !== same[0]?.amount)
    return other === undefined || twice.some((entry) => entry.name === other.name) ? [] : [other]
  })
  return [...twice, ...others].map(({ coin, amount, span }) => {
    const says = `coin ${coin} gets ${inMoney(knowledge, amount)} with an id that stands for another refund`
    return finding('duty-id-means-one-refund', span, says)
  })
}

/** The refunds of a reply add up to the total that it names. */
function wrongTotal({ knowledge }: Evidence, span: Span): Finding[] {
  if (span.page !== collectRefund.page || span.to !== 'merchant' || span.reply?.status !== 200) return []
  const { json } = span.reply.body
  const told = readQuietly(() => units(readReply(collectRefund, 200, json).refund_amount))
  const sum = total(refundsTold(span))
  if (told === undefined || told === sum) return []
  const says = `the refunds add up to ${inMoney(knowledge, sum)}, not to the ${inMoney(knowledge, told)} that were granted`
  return [finding('duty-total-granted', span, says)]
}

/** No merchant gives more back than its shop can have granted. */
function moreThanGranted({ knowledge, spans }: Evidence, asked: readonly Named[]): Finding[] {
  const done = [
    ...new Map(asked.filter((refund) => refund.isDone).map((refund) => [refund.name, refund])).values(),
  ]
  return groupBy(done, (refund) => refund.contract).flatMap(([hash, refunds]) => {
    const contract = knowledge.contracts.get(hash)
    const last = refunds.at(-1)
    if (contract === undefined || last === undefined) return []
    const granted = mostGranted(spans, contract)
    if (total(refunds) <= granted) return []
    const says = `${inMoney(knowledge, total(refunds))} were given back, and at most ${inMoney(knowledge, granted)} granted`
    return [finding('duty-total-granted', last.span, says)]
  })
}

/** The highest total that was granted, or may have been. */
function mostGranted(spans: readonly Span[], { orderId }: KnownContract): bigint {
  const totals = spans
    .filter((span) => span.to === 'merchant' && span.page === grantRefund.page && mayHaveSucceeded(span))
    .filter((span) => orderInPath(grantRefund, span) === orderId)
    .map((span) => readQuietly(() => units(readRequest(grantRefund, span.request.json ?? null).refund)) ?? 0n)
  return totals.reduce((most, one) => (one > most ? one : most), 0n)
}

function mayHaveSucceeded({ reply }: Span): boolean {
  return reply === undefined || reply.status === 200 || reply.status >= 500
}

/** No coin gets more back than payments of the order have handed in of it. */
function aboveContribution({ knowledge, spans }: Evidence, entries: readonly Named[]): Finding[] {
  return groupBy(entries, (entry) => entry.coin).flatMap(([coin, ofCoin]) => {
    const last = ofCoin.at(-1)
    const contract = knowledge.contracts.get(last?.contract ?? '')
    if (last === undefined || contract === undefined) return []
    const paid = contributionOf(spans, contract, coin)
    if (total(ofCoin) <= paid) return []
    const says = `coin ${coin} contributed ${inMoney(knowledge, paid)} and is told of ${inMoney(knowledge, total(ofCoin))}`
    return [finding('duty-within-contribution', last.span, says)]
  })
}

/** The most that payments of an order can have brought in of a coin: each coin signature counts once. */
function contributionOf(spans: readonly Span[], { orderId }: KnownContract, coin: string): bigint {
  const handedIn = spans
    .filter((span) => span.to === 'merchant' && span.page === pay.page && orderInPath(pay, span) === orderId)
    .flatMap((span) => readQuietly(() => readRequest(pay, span.request.json ?? null))?.coins ?? [])
    .filter((paying) => paying.coin_pub === coin)
  const bySignature = new Map(handedIn.map((paying) => [paying.coin_sig, units(paying.contribution)]))
  return [...bySignature.values()].reduce((sum, one) => sum + one, 0n)
}

function total(refunds: readonly KnownRefund[]): bigint {
  return refunds.reduce((sum, refund) => sum + refund.amount, 0n)
}
