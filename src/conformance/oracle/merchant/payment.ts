/**
 * What pays an order: the judge's own arithmetic, shared by the oracles of pay and abort.
 */
import { isJsonObject, type JsonValue } from '../../../protocol/encoding/json.js'
import { chosen, type ContractTerms } from '../../../protocol/endpoints/contract-terms.js'
import type { Knowledge } from '../knowledge.js'
import { units } from '../../reading.js'
import { depositedFor, refundedFor, sum } from '../ledger.js'
import type { State } from '../state.js'

/** What one coin brings in. */
export interface Share {
  readonly coin: string
  readonly contribution: bigint
  readonly depositFee: bigint
}

/** Coins that are deposited for a contract and can be counted: nothing of them was given back or promised back. */
export function countedShares(
  state: State,
  contract: string,
  merchantPub: string,
  knowledge: Knowledge,
): Share[] {
  return sharesOf(state, contract, merchantPub, knowledge).filter(
    ({ coin }) => !isGivenBack(state, contract, merchantPub, coin),
  )
}

/** All coins that were ever deposited for a contract. */
export function sharesOf(state: State, contract: string, merchantPub: string, knowledge: Knowledge): Share[] {
  const coins = state
    .all('deposit')
    .filter((deposit) => deposit.contract === contract && deposit.merchantPub === merchantPub)
  return [...new Set(coins.map((deposit) => deposit.coin))].map((coin) => ({
    coin,
    contribution: depositedFor(state, coin, { contract, merchantPub }),
    depositFee:
      knowledge.denominations.get(state.get('coin', coin)?.denomination ?? '')?.feeDeposit.units ?? 0n,
  }))
}

export function isGivenBack(state: State, contract: string, merchantPub: string, coin: string): boolean {
  return (
    state.has('promise', `${contract}:${coin}`) || refundedFor(state, coin, { contract, merchantPub }) > 0n
  )
}

/**
 * True if these coins pay the price and whatever part of the fees the merchant does not take over.
 * @param choice which of the prices of a contract of version 1
 */
export function pays(terms: ContractTerms, shares: readonly Share[], choice?: number): boolean {
  const price = chosen(terms, choice)
  if (price === undefined) return false
  const fees = sum(shares.map((share) => share.depositFee))
  const excess = fees - units(price.maxFee)
  return sum(shares.map((share) => share.contribution)) >= units(price.amount) + (excess > 0n ? excess : 0n)
}

/** The coin that a refusal names: beside the code or, in newer merchants, in what the exchange said. */
export function coinNamed(json: JsonValue | undefined): string | undefined {
  if (!isJsonObject(json)) return undefined
  const passedOn = isJsonObject(json['exchange_reply']) ? json['exchange_reply']['coin_pub'] : undefined
  const named = json['coin_pub'] ?? passedOn
  return typeof named === 'string' ? named : undefined
}
