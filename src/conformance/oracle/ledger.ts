/**
 * The judge's own account book of coins, written from the pages of deposit and refund.
 */
import type { DenominationInfo } from '../../protocol/keys.js'
import type { DepositFact, RefundFact, State } from './state.js'

/** What a coin has left: its value, less what was deposited, plus what refunds gave back. */
export function balanceOf(state: State, coin: string, denomination: DenominationInfo): bigint {
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
