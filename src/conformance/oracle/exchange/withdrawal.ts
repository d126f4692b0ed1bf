/**
 * What a withdrawal does to a reserve, and who may refuse it why: shared by both forms of the page.
 */
import { sum } from '../ledger.js'
import type { Option, Situation } from '../operation.js'
import type { State } from '../state.js'
import type { DenominationFaults } from './denomination-use.js'
import { isReserveKnown, mayHold, surelyHolds, withSpent } from './reserves.js'

/** A planchet that is to be signed. */
export interface Planchet {
  /** Hash of the envelope. */
  readonly envelope: string
  /** Value and fee; nothing under a denomination that nobody knows. */
  readonly price: bigint
}

interface Withdrawing {
  readonly reserve: string
  readonly planchets: readonly Planchet[]
  readonly faults: DenominationFaults
  readonly signaturesFit: boolean
}

/** @param twice names of the rows for planchets that were signed before, by themselves or in another batch */
export function settleWithdrawal(
  page: string,
  twice: readonly string[],
  { call, span, state, knowledge }: Situation<Withdrawing>,
): Option[] {
  const at = (names: readonly string[]): Option[] => names.map((name) => ({ row: `${page}/${name}`, state }))
  const { reserve, planchets, faults } = call
  const price = sum(planchets.map((planchet) => planchet.price))
  const unsigned = call.signaturesFit ? [] : ['403-reserve-signature']
  const poor = surelyHolds(state, reserve, price, span, knowledge) ? [] : ['409-reserve-too-poor']
  const unknown = isReserveKnown(state, reserve) ? [] : ['404-reserve-unknown']
  if (planchets.every(({ envelope }) => state.has('planchet', envelope)) && call.signaturesFit)
    // Whether a key that has had its time is looked at before the books, no page says.
    return at(['200-withdrawn-before', ...faults.certain, ...faults.possible])
  const again = isTwice(state, planchets) ? twice : []
  const refused = [...unsigned, ...faults.certain, ...again]
  if (refused.length > 0) return at([...refused, ...faults.possible, ...poor, ...unknown])
  // What law allows, the judge cannot know.
  const others = at([...faults.possible, ...poor, ...unknown, '451-limit'])
  if (!mayHold(state, reserve, price, knowledge)) return others
  return [{ row: `${page}/200-withdrawn`, state: withdrawn(state, call, price) }, ...others]
}

function isTwice(state: State, planchets: readonly Planchet[]): boolean {
  const envelopes = planchets.map(({ envelope }) => envelope)
  return (
    new Set(envelopes).size < envelopes.length ||
    envelopes.some((envelope) => state.has('planchet', envelope))
  )
}

function withdrawn(state: State, { reserve, planchets }: Withdrawing, price: bigint): State {
  let next = withSpent(state, reserve, price)
  for (const { envelope, price: each } of planchets)
    next = next.with('planchet', envelope, { reserve, price: each })
  return next
}
