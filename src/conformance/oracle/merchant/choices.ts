/**
 * What a wallet says besides its coins when it pays: which of several prices, and for which session.
 */
import { hashJson } from '../../../protocol/crypto/hash.js'
import { encodeCrockford } from '../../../protocol/encoding/crockford.js'
import { chosen } from '../../../protocol/endpoints/contract-terms.js'
import type { PayRequest } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { readQuietly, units } from '../../reading.js'
import type { KnownContract } from '../knowledge.js'
import type { OrderFact } from '../state.js'

/** Which price a wallet wants to pay, in version 1. */
export function choiceOf({ wallet_data: data }: PayRequest): number | undefined {
  return data?.choice_index ?? undefined
}

/** What a wallet says besides its coins is signed by each coin: the hash of it, or nothing. */
export function walletDataHash({ wallet_data: data }: PayRequest): { walletDataHash?: string } {
  if (data === undefined) return {}
  const hash = readQuietly(() => encodeCrockford(hashJson(data)))
  return hash === undefined ? {} : { walletDataHash: hash }
}

/** A contract with several prices wants to know which of them is paid. */
export function choiceFaults(body: PayRequest, contract: KnownContract | undefined): string[] {
  if (contract?.terms.version !== 1) return []
  const choice = choiceOf(body)
  if (choice === undefined) return ['400-choice-missing', '400-malformed']
  return chosen(contract.terms, choice) === undefined ? ['400-choice-unknown', '400-malformed'] : []
}

/** The order, proven to be paid for this session; the last one proven stands last. */
export function withSession(order: OrderFact, session: string): OrderFact {
  const others = (order.sessions ?? []).filter((one) => one !== session)
  return { ...order, sessions: [...others, session] }
}

/** The order as it is once these coins have paid it. */
export function paidFact(
  { choice, session }: { readonly choice: number | undefined; readonly session: string | undefined },
  { terms }: KnownContract,
  order: OrderFact,
  paidWith: readonly string[],
  lentBy: readonly string[] = [],
): OrderFact {
  const price = chosen(terms, choice)
  const isChosen = terms.version === 1 && choice !== undefined && price !== undefined
  const paid = {
    ...order,
    paidWith,
    ...(lentBy.length === 0 ? {} : { lentBy }),
    ...(isChosen ? { choice, price: units(price.amount) } : {}),
  }
  return session === undefined ? paid : withSession(paid, session)
}
