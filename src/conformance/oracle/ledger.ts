/**
 * The judge's own account book of coins, written from the pages of deposit and refund.
 */
import type { DenominationInfo } from '../../protocol/keys.js'
import type { DepositFact, MeltFact, RecoupFact, RefundFact, ReserveFact, State } from './state.js'

/**
 * What a coin has left: its value, less what was deposited, melted and recouped, plus what refunds and recoups of
 * coins that were made of it gave back.
 */
export function balanceOf(state: State, coin: string, denomination: DenominationInfo): bigint {
  const melted = sum(meltsOf(state, coin).map((melt) => melt.amount))
  const recouped = state.get('recoup', coin)?.amount ?? 0n
  const regained = sum(recoupsTo(state, coin).map((recoup) => recoup.amount))
  return depositBalanceOf(state, coin, denomination) - melted - recouped + regained
}

/** What was melted of a coin. */
function meltsOf(state: State, coin: string): MeltFact[] {
  return state.all('melt').filter((melt) => melt.coin === coin)
}

/** What came back to a coin from coins that were made of it. */
export function recoupsTo(state: State, coin: string): RecoupFact[] {
  return state.all('recoup').filter((recoup) => recoup.oldCoin === coin)
}

/** True if the exchange has surely heard of a coin. */
export function isCoinKnown(state: State, coin: string): boolean {
  return (
    state.has('recoup', coin) ||
    meltsOf(state, coin).length > 0 ||
    state.all('deposit').some((deposit) => deposit.coin === coin)
  )
}

/** How many things have happened to a coin. */
export function coinEntries(state: State, coin: string): number {
  const own = [...state.all('deposit'), ...state.all('refund'), ...state.all('melt')]
  const recoups = recoupsTo(state, coin).length + (state.has('recoup', coin) ? 1 : 0)
  return own.filter((fact) => fact.coin === coin).length + recoups
}

/** A reserve of which nothing is known. */
const NEW_RESERVE: ReserveFact = { spent: 0n, recouped: 0n, noticed: 0n }

export function reserveOf(state: State, reserve: string): ReserveFact {
  return state.get('reserve', reserve) ?? NEW_RESERVE
}

/** How many things have happened to a reserve, as far as they were heard of. */
export function reserveEntries(state: State, reserve: string): number {
  const withdrawn = state.all('planchet').filter((planchet) => planchet.reserve === reserve)
  const recouped = state.all('recoup').filter((recoup) => recoup.reserve === reserve)
  return withdrawn.length + recouped.length
}

function depositBalanceOf(state: State, coin: string, denomination: DenominationInfo): bigint {
  const deposits = state.all('deposit').filter((deposit) => deposit.coin === coin)
  const refunds = state.all('refund').filter((refund) => refund.coin === coin)
  const spent = sum(deposits.map((deposit) => deposit.contribution))
  const returned = sum(refunds.map((refund) => refund.amount - denomination.feeRefund.units))
  const feesReturned = contractsOf(refunds).filter((of) => {
    const refunded = sum(refunds.filter((refund) => isFor(refund, of)).map((refund) => refund.amount))
    return refunded > 0n && refunded === depositedFor(state, coin, of)
  })
  return (
    denomination.value.units - spent + returned + BigInt(feesReturned.length) * denomination.feeDeposit.units
  )
}

/** Everything deposited of a coin for a contract of a merchant. */
export function depositedFor(
  state: State,
  coin: string,
  of: { merchantPub: string; contract: string },
): bigint {
  const deposits = state.all('deposit').filter((deposit) => deposit.coin === coin && isFor(deposit, of))
  return sum(deposits.map((deposit) => deposit.contribution))
}

/** Everything refunded to a coin for a contract of a merchant, fees included. */
export function refundedFor(
  state: State,
  coin: string,
  of: { merchantPub: string; contract: string },
): bigint {
  const refunds = state.all('refund').filter((refund) => refund.coin === coin && isFor(refund, of))
  return sum(refunds.map((refund) => refund.amount))
}

/** The name of what is known about the wire transfer for a coin. */
export function wiredId(of: { coin: string; merchantPub: string; contract: string }): string {
  return `${of.merchantPub}:${of.contract}:${of.coin}`
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

type Of = Pick<DepositFact, 'merchantPub' | 'contract'>

function isFor(fact: Of, of: Of): boolean {
  return fact.merchantPub === of.merchantPub && fact.contract === of.contract
}

function contractsOf(refunds: readonly RefundFact[]): Of[] {
  return [...new Map(refunds.map((refund) => [`${refund.merchantPub}:${refund.contract}`, refund])).values()]
}
