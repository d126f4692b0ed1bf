/**
 * Moves that no call makes: a merchant may give back any coin that no payment needs, and what its shop has granted,
 * whenever it likes.
 */
import type { Knowledge } from '../knowledge.js'
import { depositedFor } from '../ledger.js'
import { refundId } from '../../movements.js'
import type { State } from '../state.js'
import { isGivenBack } from './payment.js'
import { refundMoves } from './refunds.js'

/**
 * All states that one refund out of the merchant's own accord leads to.
 * @param coins the coins that calls under way speak about; others make no difference to them
 */
export function spontaneousMoves(
  state: State,
  knowledge: Knowledge,
  coins: ReadonlySet<string>,
  canHappen: (movement: string) => boolean,
): State[] {
  return [
    ...surplusMoves(state, knowledge, coins, canHappen),
    ...refundMoves(state, knowledge, coins, canHappen),
  ]
}

function surplusMoves(
  state: State,
  knowledge: Knowledge,
  coins: ReadonlySet<string>,
  canHappen: (movement: string) => boolean,
): State[] {
  return state.all('deposit').flatMap(({ coin, contract, merchantPub }) => {
    if (!coins.has(coin) || isRefunded(state, contract, merchantPub, coin)) return []
    const id = refundId(coin, merchantPub, contract, 0n)
    if (!canHappen(id)) return []
    const known = knowledge.contracts.get(contract)
    const order = known === undefined ? undefined : state.get('order', known.orderId)
    const needed = order?.claim?.contract === contract && order.paidWith?.includes(coin) === true
    if (known === undefined || needed) return []
    const amount = depositedFor(state, coin, { contract, merchantPub })
    return [
      state.with('refund', refundId(coin, merchantPub, contract, 0n), {
        coin,
        contract,
        merchantPub,
        amount,
      }),
    ]
  })
}

function isRefunded(state: State, contract: string, merchantPub: string, coin: string): boolean {
  return (
    isGivenBack(state, contract, merchantPub, coin) &&
    state.has('refund', refundId(coin, merchantPub, contract, 0n))
  )
}
