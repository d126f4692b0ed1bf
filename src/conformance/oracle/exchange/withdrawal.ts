/**
 * What a withdrawal does to a reserve, and who may refuse it why: shared by both forms of the page.
 */
import { isJsonObject, type JsonValue } from '../../../protocol/encoding/json.js'
import { readQuietly, units } from '../../reading.js'
import { sum } from '../ledger.js'
import type { Option, Situation } from '../operation.js'
import type { State } from '../state.js'
import type { DenominationFaults } from './denomination-use.js'
import { isReserveKnown, mayHold, surelyHolds, withSpent, wrongBalance } from './reserves.js'

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
  situation: Situation<Withdrawing>,
): Option[] {
  const { call, span, state, knowledge } = situation
  const at = (names: readonly string[]): Option[] => names.map((name) => ({ row: `${page}/${name}`, state }))
  const { reserve, planchets, faults } = call
  const price = sum(planchets.map((planchet) => planchet.price))
  const unsigned = call.signaturesFit ? [] : ['403-reserve-signature']
  const poor = surelyHolds(state, reserve, price, span, knowledge) ? [] : [tooPoor(page, situation, price)]
  const unknown = isReserveKnown(state, reserve) ? [] : ['404-reserve-unknown']
  if (planchets.every(({ envelope }) => state.has('planchet', envelope)) && call.signaturesFit)
    // Whether a key that has had its time is looked at before the books, no page says.
    return at(['200-withdrawn-before', ...faults.certain, ...faults.possible])
  const again = isTwice(state, planchets) ? twice : []
  const refused = [...unsigned, ...faults.certain, ...again]
  // What law allows, the judge cannot know.
  const others = [...at([...faults.possible, ...unknown, '451-limit']), ...poor]
  if (refused.length > 0) return [...at(refused), ...others]
  if (!mayHold(state, reserve, price, knowledge)) return others
  return [{ row: `${page}/200-withdrawn`, state: withdrawn(state, call, price) }, ...others]
}

/** The row of a reserve that holds too little; what the reply says about it has to be so. */
function tooPoor(
  page: string,
  { call, span, state, reply, knowledge }: Situation<Withdrawing>,
  price: bigint,
): Option {
  const row = `${page}/409-reserve-too-poor`
  const told = isJsonObject(reply?.json) ? reply.json : {}
  const [balance, requested] = [amountIn(told['balance']), amountIn(told['requested_amount'])]
  // Of a denomination that nobody knows nobody knows the price.
  const isPriced = call.planchets.every((planchet) => planchet.price > 0n)
  if (isPriced && requested !== undefined && requested !== price)
    return { row, state, mismatch: 'requested_amount has to be what the coins cost, fees included' }
  const mismatch =
    balance === undefined ? undefined : wrongBalance(state, call.reserve, balance, span, knowledge)
  return { row, state, ...(mismatch === undefined ? {} : { mismatch }) }
}

function amountIn(value: JsonValue | undefined): bigint | undefined {
  return typeof value === 'string' ? readQuietly(() => units(value)) : undefined
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
