/**
 * What shops have granted, and what of it has reached the coins: shared by the oracles of all pages that refunds
 * make a difference to.
 *
 * A merchant may ask its exchange when the wallet collects, at once, or whenever it likes; it may split a refund over
 * the coins as it likes. So a refund is a move that nobody's call makes: it can happen from the grant on.
 */
import { units } from '../../reading.js'
import { chosen } from '../../../protocol/endpoints/contract-terms.js'
import type { DenominationInfo } from '../../../protocol/keys.js'
import type { Knowledge, KnownRefund } from '../knowledge.js'
import { depositedFor, refundedFor, sum } from '../ledger.js'
import type { OrderFact, State } from '../state.js'
import { pays, sharesOf } from './payment.js'

/** What the shop has granted of an order so far. */
export function grantedOf(state: State, orderId: string): bigint {
  return state.get('grant', orderId)?.total ?? 0n
}

/** What has come back to the coins that paid an order. */
export function returnedOf(state: State, order: OrderFact): bigint {
  const refunds = state
    .all('refund')
    .filter((refund) => refund.contract === order.claim?.contract && order.paidWith?.includes(refund.coin))
  return sum(refunds.map((refund) => refund.amount))
}

/** True if it was seen that not all of a grant has come back to the coins yet, and no exchange refuses to. */
export function isBehindGrant(
  state: State,
  order: OrderFact,
  granted: bigint,
  knowledge: Knowledge,
): boolean {
  return isReturnSeen(order, knowledge) && returnedOf(state, order) < granted
}

/** True if what comes back to the coins of an order is seen, and was never refused. */
export function isReturnSeen(order: OrderFact, knowledge: Knowledge): boolean {
  const refunds = knowledge.refunds.get(order.claim?.contract ?? '') ?? []
  return knowledge.hopsVisible && !refunds.some(({ name }) => knowledge.refusedRefunds.has(name))
}

/** What was taken for an order from coins that are not part of its payment: it may have been given back, or not. */
export function surplusOf(state: State, order: OrderFact): bigint {
  const deposits = state
    .all('deposit')
    .filter(
      (deposit) => deposit.contract === order.claim?.contract && !order.paidWith?.includes(deposit.coin),
    )
  return sum(deposits.map((deposit) => deposit.contribution))
}

/** All states that one refund under a grant leads to. */
export function refundMoves(
  state: State,
  knowledge: Knowledge,
  coins: ReadonlySet<string>,
  canHappen: (movement: string) => boolean,
): State[] {
  return state.entries('grant').flatMap(([orderId, { total }]) => {
    const order = state.get('order', orderId)
    if (order === undefined) return []
    const left = total - returnedOf(state, order)
    return namedRefunds(order, knowledge)
      .filter((refund) => coins.has(refund.coin) && refund.amount <= left && canHappen(refund.name))
      .flatMap((refund) => withRefund(state, refund) ?? [])
  })
}

/** The state in which a coin got this refund; undefined where no exchange would grant it. */
export function withRefund(state: State, refund: KnownRefund): State | undefined {
  const { name, coin, merchantPub, contract, amount } = refund
  if (state.has('refund', name)) return undefined
  const deposited = depositedFor(state, coin, refund)
  if (refundedFor(state, coin, refund) + amount > deposited) return undefined
  return state.with('refund', name, { coin, merchantPub, contract, amount })
}

/**
 * What a coin may have got back without anybody having seen it: where neither a message nor a reply has told how a
 * refund was split, it may be any of the coins.
 */
export function unseenRefunds(
  state: State,
  coin: string,
  denomination: DenominationInfo,
  knowledge: Knowledge,
): bigint {
  if (knowledge.hopsVisible) return 0n
  const unseen = state.entries('grant').map(([orderId, { total }]) => {
    const order = state.get('order', orderId)
    const known = order === undefined ? undefined : knowledge.contracts.get(order.claim?.contract ?? '')
    if (order?.paidWith?.includes(coin) !== true || known === undefined) return 0n
    const named = sum(namedRefunds(order, knowledge).map((refund) => refund.amount))
    const of = { contract: known.hash, merchantPub: known.terms.merchant_pub }
    const deposited = depositedFor(state, coin, of)
    const unnamed = total - named < deposited ? total - named : deposited
    return unnamed > 0n ? unnamed + denomination.feeDeposit.units : 0n
  })
  return sum(unseen)
}

/** What refunds leave of a payment. */
export type Rest = 'enough' | 'doubtful' | 'too little'

/**
 * Does what is left still pay the price? A merchant may count what it has granted, or only what the wallet has
 * collected; and whether a coin that is gone still costs its fee, no page says.
 */
export function restOf(state: State, orderId: string, order: OrderFact, knowledge: Knowledge): Rest {
  const grant = state.get('grant', orderId)
  const known = knowledge.contracts.get(order.claim?.contract ?? '')
  if (grant === undefined) return 'enough'
  if (known === undefined) return 'doubtful'
  const { hash, terms } = known
  const shares = sharesOf(state, hash, terms.merchant_pub, knowledge).filter((share) =>
    order.paidWith?.includes(share.coin),
  )
  const granted = { coin: '', contribution: -grant.total, depositFee: 0n }
  if (pays(terms, [...shares, granted], order.choice)) return 'enough'
  const paid = sum(shares.map((share) => share.contribution))
  const price = chosen(terms, order.choice)
  return price !== undefined && paid - grant.collected < units(price.amount) ? 'too little' : 'doubtful'
}

/** Refunds to the coins of a payment that a message or a reply has named. */
function namedRefunds(order: OrderFact, knowledge: Knowledge): KnownRefund[] {
  const named = knowledge.refunds.get(order.claim?.contract ?? '') ?? []
  return named.filter((refund) => order.paidWith?.includes(refund.coin))
}
