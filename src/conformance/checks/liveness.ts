/**
 * Does everything come to its end? After faults have stopped, and every wallet has asked for whatever is still open,
 * each coin that was handed in is part of a payment that was confirmed, or back, or told to be what it was.
 *
 * Nothing here looks at how it came about. What the exchange tells of a coin to its owner counts, after the owner has
 * asked for everything; a wallet that ran out of calls, or heard nothing of a coin, leaves the question open.
 */
import type { ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import type { CoinHistoryEntry } from '../../protocol/endpoints/exchange/coin-history.js'
import { coinHistory } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { refund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import type { Span } from '../history.js'
import { isUndone, movementsIn } from '../movements.js'
import { keyInPath, orderInPath, readQuietly, units } from '../reading.js'
import type { KnownContract } from '../oracle/knowledge.js'
import { pays, type Share } from '../oracle/merchant/payment.js'
import { isOver } from '../oracle/tolerance.js'
import type { Check, Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { groupBy, inMoney } from './sums.js'

const ABORTED = 'merchant/post-orders-ORDER_ID-abort/200-aborted'
const SURPLUS = 'merchant/post-orders-ORDER_ID-pay/duty-surplus-returned'
const RELEASED = 'merchant/post-orders-ORDER_ID-pay/duty-released-coins-returned'

/** Coins that a wallet has handed in for an order, and what was said to that. */
interface Payment {
  readonly span: Span
  readonly orderId: string
  readonly coins: readonly string[]
  /** What they contribute, and what the exchange takes of it. */
  readonly shares: readonly Share[]
  readonly choice: number | undefined
}

/** Money of a coin that the exchange holds for a contract. */
interface Held {
  readonly coin: string
  readonly contract: string
  readonly amount: bigint
  /** The span that told of it. */
  readonly told: Span
}

export const liveness: Check = (evidence) =>
  evidence.events.flatMap((event): Finding[] =>
    event.type === 'settled'
      ? event.done
        ? ofWallet(evidence, event.actor, event.at)
        : [undecided(evidence, event.actor, `${event.actor} was not done after ${String(event.calls)} calls`)]
      : [],
  )

function ofWallet(evidence: Evidence, wallet: string, settledAt: number): Finding[] {
  const spans = evidence.spans.filter((span) => span.calledAt < settledAt)
  const payments = spans.flatMap((span) => (span.from === wallet ? paymentIn(evidence, span) : []))
  const coins = new Set(payments.flatMap((payment) => payment.coins))
  return [...coins].flatMap((coin) => {
    const told = spans.findLast((span) => isTold(span) && keyInPath(coinHistory, span, 'COIN_PUB') === coin)
    if (told === undefined)
      return [undecided(evidence, wallet, `nobody has told what became of the coin ${coin}`)]
    return heldOf(coin, told).flatMap((held) => stranded(evidence, spans, held))
  })
}

/** True if the span tells what happened to a coin: the exchange has not heard of it, or says what it has heard. */
function isTold({ page, to, reply }: Span): boolean {
  return to === 'exchange' && page === coinHistory.page && (reply?.status === 200 || reply?.status === 404)
}

/** What an exchange holds of a coin by its own account, for each contract. */
function heldOf(coin: string, told: Span): Held[] {
  const entries = readQuietly(() => readReply(coinHistory, 200, told.reply?.body.json).history) ?? []
  const moved = entries.flatMap(movedBy)
  return groupBy(moved, ({ contract }) => contract)
    .map(([contract, moves]) => ({
      coin,
      contract,
      told,
      amount: moves.reduce((sum, { amount }) => sum + amount, 0n),
    }))
    .filter(({ amount }) => amount > 0n)
}

function movedBy(entry: CoinHistoryEntry): { contract: string; amount: bigint }[] {
  if (entry.type === 'DEPOSIT') return [{ contract: entry.h_contract_terms, amount: units(entry.amount) }]
  if (entry.type !== 'REFUND') return []
  // What came back is told less its fee.
  return [{ contract: entry.h_contract_terms, amount: -units(entry.amount) - units(entry.refund_fee) }]
}

/** Money that is part of no payment, although its owner has asked for it. */
function stranded(evidence: Evidence, spans: readonly Span[], held: Held): Finding[] {
  const { knowledge } = evidence
  const contract = knowledge.contracts.get(held.contract)
  if (contract === undefined || isPaidOut(spans, held, contract.terms)) return []
  const ofOrder = spans
    .flatMap((span) => paymentIn(evidence, span))
    .filter(({ orderId }) => orderId === contract.orderId)
  const paid = ofOrder.filter(({ span }) => span.reply?.status === 200)
  if (paid.some(({ coins }) => coins.includes(held.coin))) return []
  const amount = inMoney(knowledge, held.amount)
  const says = `${amount} of the coin ${held.coin} are held for the order ${contract.orderId}`
  // The order is paid, and what paid it nobody was told: this coin may have.
  if (paid.length === 0 && spans.some((span) => isToldPaid(span, contract.orderId))) return []
  const asked = spans.findLast(
    (span) => isAbortOf(span, contract.orderId, held) && span.reply?.status === 200,
  )
  // Coins that were handed in before may count for a payment that others complete.
  if (paid.length > 0) return needsMore(paid, spans, contract) ? [] : [at(SURPLUS, held, says)]
  if (asked === undefined) return [at(RELEASED, held, `${says}, and no abort of it is granted`)]
  return [at(ABORTED, held, `${says}, whose payment was aborted (${asked.id})`)]
}

/** True if the money has gone out to the shop, as it may by now: no refund brings it back, and the shop owes it. */
function isPaidOut(spans: readonly Span[], { coin, told }: Held, terms: ContractTerms): boolean {
  const isDue = isOver(terms.wire_transfer_deadline.t_s, told) !== false
  return isDue && spans.some((span) => span.calledAt < told.calledAt && isTooLateFor(coin, span))
}

/** True if an exchange says, or an abort says of it, that a refund of the coin comes too late. */
function isTooLateFor(coin: string, span: Span): boolean {
  if (span.page === refund.page && span.to === 'exchange')
    return span.reply?.status === 410 && keyInPath(refund, span, 'COIN_PUB') === coin
  if (span.page !== abort.page || span.reply?.status !== 200) return false
  const { json } = span.reply.body
  const coins = readQuietly(() => readRequest(abort, span.request.json ?? null))?.coins ?? []
  const said = readQuietly(() => readReply(abort, 200, json))?.refunds ?? []
  return said.some(({ exchange_status: status }, index) => status === 410 && coins[index]?.coin_pub === coin)
}

/** True if the answer to an abort is that the order was paid. */
function isToldPaid(span: Span, orderId: string): boolean {
  return span.page === abort.page && span.reply?.status === 412 && orderInPath(abort, span) === orderId
}

/**
 * True if what was handed in with the payment that was confirmed is not enough, or fees eat it up, or it was given back
 * before: then coins of before count as well.
 */
function needsMore(
  paid: readonly Payment[],
  spans: readonly Span[],
  { hash: contract, terms }: KnownContract,
): boolean {
  const movements = movementsIn(spans)
  return paid.every(({ span, shares, choice }) => {
    const left = shares.filter(({ coin }) => !isUndone(movements, { contract, coin, before: span.repliedAt }))
    return !pays(terms, left, choice)
  })
}

function isAbortOf(span: Span, orderId: string, { coin, contract, told }: Held): boolean {
  if (span.to !== 'merchant' || span.page !== abort.page || orderInPath(abort, span) !== orderId) return false
  const body = readQuietly(() => readRequest(abort, span.request.json ?? null))
  const isAbout = body?.h_contract === contract && body.coins.some(({ coin_pub: pub }) => pub === coin)
  return isAbout && span.repliedAt < told.calledAt
}

function paymentIn({ knowledge }: Evidence, span: Span): Payment[] {
  if (span.to !== 'merchant' || span.page !== pay.page) return []
  const body = readQuietly(() => readRequest(pay, span.request.json ?? null))
  if (body === undefined) return []
  return [
    {
      span,
      orderId: orderInPath(pay, span),
      coins: body.coins.map(({ coin_pub: coin }) => coin),
      shares: body.coins.map(({ coin_pub: coin, contribution, h_denom: denomination }) => ({
        coin,
        contribution: units(contribution),
        depositFee: knowledge.denominations.get(denomination)?.feeDeposit.units ?? 0n,
      })),
      choice: body.wallet_data?.choice_index ?? undefined,
    },
  ]
}

function at(row: string, { told }: Held, says: string): Finding {
  return against(row, { check: 'liveness', span: told.id, play: told.play, says })
}

/** Something that nobody can say. */
function undecided({ play, spans }: Evidence, wallet: string, says: string): Finding {
  const last = spans.findLast(({ from }) => from === wallet)
  return { check: 'liveness', verdict: 'unknown', row: '', span: last?.id ?? '', play: play.play, says }
}
