/**
 * The coins of a payment, in the judge's reading: whether an exchange would take them, and what it means that it did.
 */
import { parseAmount } from '../../../protocol/encoding/amount.js'
import type { PayingCoin } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import type { DenominationInfo } from '../../../protocol/keys.js'
import type { Span } from '../../history.js'
import { depositId } from '../../movements.js'
import { units } from '../../reading.js'
import { isSignedByDenomination } from '../coins.js'
import { denominationAt } from '../houses.js'
import type { KnownContract, Knowledge } from '../knowledge.js'
import { balanceOf } from '../ledger.js'
import type { State } from '../state.js'
import type { Share } from './payment.js'
import { unseenRefunds } from './refunds.js'

export interface Coin extends Share {
  /** Name of the deposit it would be. */
  readonly deposit: string
  readonly signature: string
  readonly denomination: DenominationInfo | undefined
  /** Why no exchange would take it, whatever it has left: rows that say so. */
  readonly refusedAs: readonly string[]
}

/**
 * True if the exchange would take the coin.
 * @param knowledge given if the coin may have got back what nobody has seen
 */
export function canDeposit(coin: Coin, state: State, knowledge?: Knowledge): boolean {
  const { denomination } = coin
  if (denomination === undefined || state.has('deposit', coin.deposit) || coin.refusedAs.length > 0)
    return false
  const unseen = knowledge === undefined ? 0n : unseenRefunds(state, coin.coin, denomination, knowledge)
  return balanceOf(state, coin.coin, denomination) + unseen >= coin.contribution
}

/** What holds once the exchange has taken the coin. */
export function deposit(coin: Coin, contract: KnownContract, state: State, by: string): State {
  const { merchant_pub: merchantPub } = contract.terms
  const fact = { coin: coin.coin, merchantPub, contract: contract.hash, contribution: coin.contribution, by }
  const next = state.with('deposit', coin.deposit, fact)
  return coin.denomination === undefined
    ? next
    : next.with('coin', coin.coin, { denomination: coin.denomination.hash })
}

/** A coin of a request as the exchange would see it. */
export function payingCoin(
  coin: PayingCoin,
  contract: KnownContract | undefined,
  knowledge: Knowledge,
): Coin {
  const denomination = denominationAt(knowledge, coin.exchange_url, coin.h_denom)
  return {
    coin: coin.coin_pub,
    contribution: units(coin.contribution),
    depositFee: denomination?.feeDeposit.units ?? 0n,
    deposit: depositId(
      coin.coin_pub,
      contract?.terms.merchant_pub ?? '',
      contract?.hash ?? '',
      coin.coin_sig,
    ),
    signature: coin.coin_sig,
    denomination,
    refusedAs: denomination === undefined ? [] : refusals(coin, denomination),
  }
}

/** Rows of a payment with a coin that the exchange would not take even if it were full. */
function refusals(coin: PayingCoin, denomination: DenominationInfo): string[] {
  const { units: contribution, currency } = parseAmount(coin.contribution)
  const isBelowFee = contribution < denomination.feeDeposit.units
  const isUnfit =
    isBelowFee ||
    currency !== denomination.value.currency ||
    contribution > denomination.value.units ||
    !isSignedByDenomination(coin, denomination)
  // The merchant may see it itself, or pass on what its exchange says.
  return [
    ...(isUnfit ? ['400-malformed', '502-exchange-failed'] : []),
    ...(isBelowFee ? ['400-insufficient'] : []),
  ]
}

/**
 * True if the coin was handed in for the same contract with another signature, and nobody can say that nothing came of
 * that: it is "spent otherwise for the same purchase".
 */
export function isSpentOtherwise(
  coin: Coin,
  contract: KnownContract,
  span: Span,
  { attempts }: Knowledge,
): boolean {
  return (attempts.get(coin.coin) ?? []).some(
    ({ contract: hash, coinSig, from, until }) =>
      coinSig !== coin.signature &&
      (hash === undefined || hash === contract.hash) &&
      from < span.repliedAt &&
      until > span.calledAt,
  )
}
