/**
 * Who loses how much, if a reply that nothing explains is taken at its word: counted in every world that was possible
 * when it came, from what was deposited, refunded, granted and confirmed there.
 */
import { formatAmount } from '../../protocol/encoding/amount.js'
import { isJsonObject } from '../../protocol/encoding/json.js'
import { chosen } from '../../protocol/endpoints/contract-terms.js'
import { readRequest } from '../../protocol/endpoints/endpoint.js'
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { pay, type PayingCoin } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import type { Span } from '../history.js'
import { depositId, movementsIn, refundId } from '../movements.js'
import { matchPath } from '../../protocol/endpoints/endpoint.js'
import { orderInPath, readQuietly, units } from '../reading.js'
import type { Loss } from './judgement.js'
import { refundsTold, type KnownContract, type Knowledge } from './knowledge.js'
import { balanceOf, depositedFor, refundedFor, sum } from './ledger.js'
import type { PossibleWorld } from './search.js'
import type { State } from './state.js'

/** Pages whose replies say something about money that one order or coin is about. */
const PAGES_OF_ORDERS = [pay, abort, collectRefund, grantRefund]

/** A loss in one world, before it is known in which others it is the same. */
interface Debt {
  readonly who: string
  readonly amount: bigint
  readonly why: string
}

/** What the reply is about, and everybody who has a part in it. */
interface Case {
  readonly span: Span
  readonly knowledge: Knowledge
  /** Contracts of the order. */
  readonly contracts: readonly KnownContract[]
  /** Payments of the order. */
  readonly payments: readonly Span[]
  /** Whose coin it is: the wallet that has paid with it first. */
  readonly owners: ReadonlyMap<string, string>
}

/** @param spans calls that the one in question shares orders or coins with */
export function lossesOf(
  span: Span,
  worlds: readonly PossibleWorld[],
  spans: readonly Span[],
  knowledge: Knowledge,
): Loss[] {
  if (span.reply === undefined) return []
  const about = caseOf(span, spans, knowledge)
  if (about.contracts.some(({ terms }) => chosen(terms, 0) === undefined)) return [untold(span)]
  const perWorld = worlds.map((world) => ({ world, debts: debtsIn(about, world) }))
  const all = new Map(perWorld.flatMap(({ debts }) => debts.map((debt) => [nameOf(debt), debt] as const)))
  return [...all].map(([name, { who, amount, why }]): Loss => {
    const where = perWorld.filter(({ debts }) => debts.some((debt) => nameOf(debt) === name))
    const when = where.length === perWorld.length ? '' : whenOf(where.map(({ world }) => world))
    return { who, amount: inMoney(knowledge, amount), when, why }
  })
}

function nameOf({ who, amount, why }: Debt): string {
  return `${who} ${String(amount)} ${why}`
}

/** The least that has to have happened. */
function whenOf(worlds: readonly PossibleWorld[]): string {
  const [shortest] = [...worlds].sort((left, right) => left.after.length - right.after.length)
  const after = shortest?.after ?? []
  return after.length === 0
    ? 'if nothing else has taken effect'
    : `if this came first: ${after.join(', then ')}`
}

function untold({ from }: Span): Loss {
  return { who: from, when: '', why: 'how much it is about cannot be told from the contract' }
}

function caseOf(span: Span, spans: readonly Span[], knowledge: Knowledge): Case {
  const orders = new Set([...ordersOf(span, knowledge)])
  const contracts = [...knowledge.contracts.values()].filter(({ orderId }) => orders.has(orderId))
  const payments = spans.filter((one) => isPayment(one))
  const owners = new Map<string, string>()
  for (const payment of payments)
    for (const coin of coinsIn(payment)) if (!owners.has(coin)) owners.set(coin, payment.from)
  return {
    span,
    knowledge,
    contracts,
    payments: payments.filter((one) => orders.has(orderInPath(pay, one))),
    owners,
  }
}

function isPayment({ to, page }: Span): boolean {
  return to === 'merchant' && page === pay.page
}

function handedIn(payment: Span): readonly PayingCoin[] {
  return readQuietly(() => readRequest(pay, payment.request.json ?? null))?.coins ?? []
}

function coinsIn(payment: Span): string[] {
  return handedIn(payment).map((coin) => coin.coin_pub)
}

/** Orders that the reply is about: by its path, or by the contract that a deposit or a refund names. */
function ordersOf(span: Span, knowledge: Knowledge): string[] {
  const path = span.path.split('?')[0] ?? ''
  const page = PAGES_OF_ORDERS.find((one) => span.to === 'merchant' && one.page === span.page)
  if (page !== undefined) return matchPath(page, path) === undefined ? [] : [orderInPath(page, span)]
  return movementsIn([span]).flatMap(({ contract }) => knowledge.contracts.get(contract)?.orderId ?? [])
}

function debtsIn(about: Case, world: PossibleWorld): Debt[] {
  const state = atItsWord(about, world.state)
  const paid = paidIn(about, world)
  return [
    ...overspent(about, state),
    ...overRefunded(about, state),
    ...(isPayment(about.span) || paid.size > 1 ? ofPayments(about, state, paid) : []),
    ...ofRefunds(about, state),
    ...ofAbort(about, state),
  ].filter(({ amount }) => amount > 0n)
}

/** What holds if everything has happened that the reply says, and all that an exchange has confirmed. */
function atItsWord(about: Case, before: State): State {
  const { span, knowledge } = about
  let state = withConfirmed(about, before)
  for (const { id, kind, coin, merchantPub, contract, amount, certain } of movementsIn([span])) {
    if (!certain) continue
    const fact = { coin, merchantPub, contract }
    if (kind === 'deposit') state = state.with('deposit', id, { ...fact, contribution: amount, by: '' })
    // An id that stands for two refunds: both were granted.
    else if (state.get('refund', id)?.amount !== amount)
      state = state.with('refund', `${id}:${String(amount)}`, { ...fact, amount })
  }
  for (const { coin, merchantPub, contract, amount, name } of refundsTold(span))
    state = state.has('refund', name)
      ? state
      : state.with('refund', name, { coin, merchantPub, contract, amount })
  for (const { coin, contract } of successesTold(span)) {
    const merchantPub = knowledge.contracts.get(contract)?.terms.merchant_pub ?? ''
    const amount = depositedFor(state, coin, { contract, merchantPub })
    const name = refundId(coin, merchantPub, contract, 0n)
    if (!state.has('refund', name))
      state = state.with('refund', name, { coin, merchantPub, contract, amount })
  }
  return state
}

/** Deposits that an exchange confirmed to the merchant are money that it owes, however it came to do so. */
function withConfirmed({ span, contracts, payments, knowledge }: Case, before: State): State {
  let state = before
  for (const payment of payments)
    for (const { coin_pub: coin, coin_sig: sig, contribution, h_denom: denomination } of handedIn(payment))
      for (const { hash: contract, terms } of contracts) {
        const { merchant_pub: merchantPub } = terms
        const id = depositId(coin, merchantPub, contract, sig)
        const isConfirmed = (knowledge.hops.get(id)?.by ?? Infinity) < span.repliedAt
        if (!isConfirmed || state.has('deposit', id)) continue
        const amount = units(contribution)
        state = state
          .with('deposit', id, { coin, merchantPub, contract, contribution: amount, by: '' })
          .with('coin', coin, state.get('coin', coin) ?? { denomination })
      }
  return state
}

/** Coins of which an abort says that they were given back. */
function successesTold(span: Span): { readonly coin: string; readonly contract: string }[] {
  const json = span.reply?.status === 200 ? span.reply.body.json : undefined
  const told = isJsonObject(json) && Array.isArray(json['refunds']) ? json['refunds'] : []
  const body =
    span.to === 'merchant' && span.page === abort.page
      ? readQuietly(() => readRequest(abort, span.request.json ?? null))
      : undefined
  if (body === undefined) return []
  return body.coins.flatMap(({ coin_pub: coin }, index) => {
    const one = told[index]
    return isJsonObject(one) && one['type'] === 'success' ? [{ coin, contract: body.h_contract }] : []
  })
}

/** Wallets that were told that their payment of the order stands, and the payments. */
function paidIn({ span, payments }: Case, { rows }: PossibleWorld): ReadonlyMap<string, Span> {
  const isPaid = (payment: Span): boolean =>
    payment === span ? payment.reply?.status === 200 : /\/200-paid/.test(rows.get(payment.id) ?? '')
  return new Map(payments.filter(isPaid).map((payment) => [payment.from, payment]))
}

/** A coin that has paid more than it was worth. */
function overspent({ span, knowledge }: Case, state: State): Debt[] {
  const moved = movementsIn([span]).map(({ coin }) => coin)
  const coins = new Set(isPayment(span) ? coinsIn(span) : moved)
  return [...coins].flatMap((coin): Debt[] => {
    const hash = state.get('coin', coin)?.denomination
    const denomination = knowledge.denominations.get(hash ?? movementsIn([span])[0]?.denomination ?? '')
    if (denomination === undefined) return []
    const missing = -balanceOf(state, coin, denomination)
    return [{ who: 'exchange', amount: missing, why: 'it owes for a coin more than the coin was worth' }]
  })
}

function overRefunded({ span }: Case, state: State): Debt[] {
  return movementsIn([span]).flatMap((move): Debt[] => {
    if (move.kind !== 'refund' || !move.certain) return []
    const amount = refundedFor(state, move.coin, move) - depositedFor(state, move.coin, move)
    return [{ who: 'exchange', amount, why: 'it gives back more than was deposited' }]
  })
}

/** What the merchant holds of an order's money, of one wallet or of all. */
function heldOf({ contracts, owners }: Case, state: State, wallet?: string): bigint {
  const isMeant = (coin: string): boolean => wallet === undefined || owners.get(coin) === wallet
  const held = contracts.flatMap(({ hash, terms }) => {
    const of = { contract: hash, merchantPub: terms.merchant_pub }
    const coins = new Set(
      state
        .all('deposit')
        .filter(({ contract, coin }) => contract === hash && isMeant(coin))
        .map(({ coin }) => coin),
    )
    return [...coins].map((coin) => depositedFor(state, coin, of) - refundedFor(state, coin, of))
  })
  return sum(held)
}

function ofPayments(about: Case, state: State, paid: ReadonlyMap<string, Span>): Debt[] {
  const { span } = about
  const own = heldOf(about, state, span.from)
  if (isPayment(span) && !paid.has(span.from))
    return [
      { who: span.from, amount: own, why: 'its coins were taken, and it is told that they pay for nothing' },
    ]
  const price = priceOf(about, state)
  if (paid.size <= 1)
    return [
      {
        who: 'merchant',
        amount: price - heldOf(about, state),
        why: 'it delivers, and holds less than the price',
      },
    ]
  const wallets = [...paid.keys()].map((wallet) => ({
    who: wallet,
    amount: heldOf(about, state, wallet),
    why: 'the order is delivered once, and to another',
  }))
  const missing = price * BigInt(paid.size) - heldOf(about, state)
  const why = `it delivers ${String(paid.size)} times, and holds less than that many prices`
  return [...wallets, { who: 'merchant', amount: missing, why }]
}

/** The price of the order; of the choice that was paid, where there are several. */
function priceOf({ contracts }: Case, state: State): bigint {
  const prices = contracts.map(({ orderId, terms }) => {
    const price = chosen(terms, state.get('order', orderId)?.choice ?? 0)
    return price === undefined ? 0n : units(price.amount)
  })
  return prices[0] ?? 0n
}

/** What the shop has granted, beside what came back, if the reply is about that. */
function ofRefunds(about: Case, state: State): Debt[] {
  const { span, contracts } = about
  if (span.to !== 'merchant' || span.page !== collectRefund.page) return []
  const orderId = orderInPath(collectRefund, span)
  const paidWith = new Set(state.get('order', orderId)?.paidWith)
  const hashes = new Set(contracts.map(({ hash }) => hash))
  const refunds = state
    .all('refund')
    .filter(({ coin, contract }) => hashes.has(contract) && paidWith.has(coin))
  const owed = (state.get('grant', orderId)?.total ?? 0n) - sum(refunds.map(({ amount }) => amount))
  return [
    { who: span.from, amount: owed, why: 'the shop has granted it, and it does not come back' },
    { who: 'merchant', amount: -owed, why: 'it gives back more than its shop has granted' },
  ]
}

/** Coins of an order that is not paid, and is to be aborted: all of them come back, or are lost. */
function ofAbort(about: Case, state: State): Debt[] {
  const { span } = about
  if (span.to !== 'merchant' || span.page !== abort.page) return []
  const orderId = orderInPath(abort, span)
  if (state.get('order', orderId)?.paidWith !== undefined) {
    const given = successesTold(span).map(({ coin, contract }) => {
      const merchantPub = about.knowledge.contracts.get(contract)?.terms.merchant_pub ?? ''
      return depositedFor(state, coin, { contract, merchantPub })
    })
    return [{ who: 'merchant', amount: sum(given), why: 'it gives back coins of an order that is paid' }]
  }
  const amount = heldOf(about, state, span.from)
  return [
    {
      who: span.from,
      amount,
      why: 'its coins were taken for an order that is not paid, and do not come back',
    },
  ]
}

function inMoney({ keys }: Knowledge, amount: bigint): string {
  return formatAmount({ currency: keys?.currency ?? '?', units: amount })
}
