/**
 * When an exchange may pay a merchant: a move that nobody's call makes.
 *
 * While refunds are promised the money stays. Afterwards a deposit may go into a transfer as soon as it is due itself, or
 * as soon as another one of the same merchant is: what is safe to pay goes along. How soon the exchange gets to it is its
 * own affair. So nothing is followed here: what a reply says of it is what is known, and it never becomes untrue again.
 */
import type { HouseName } from '../../protocol/endpoints/endpoint.js'
import type { Knowledge } from './knowledge.js'
import type { State } from './state.js'
import { CLOCK_TOLERANCE } from './tolerance.js'

/** A contract of a merchant: what one batch of deposits is for. */
export interface Batch {
  /** Whose exchange has it, where there are two. */
  readonly house?: HouseName | undefined
  readonly merchantPub: string
  readonly contract: string
}

/** The name of what is known about a batch. */
export function batchId({ house, merchantPub, contract }: Batch): string {
  return [...(house === undefined ? [] : [house]), merchantPub, contract].join(':')
}

/** The state in which it is known that a batch went into a transfer, be it one that is too small to be sent yet. */
export function aggregated(state: State, batch: Batch): State {
  return state.with('aggregated', batchId(batch), {})
}

export function isAggregated(state: State, batch: Batch): boolean {
  return state.has('aggregated', batchId(batch))
}

/** True if a batch may be part of a transfer by a moment, in seconds of the target's clock. */
export function mayBeAggregated(state: State, batch: Batch, knowledge: Knowledge, now: number): boolean {
  const deadlines = deadlinesOf(state, batch, knowledge)
  if (deadlines === undefined) return false
  // Where the clock is ours there is no doubt about the time.
  const latest = now + (knowledge.hopsVisible ? 0 : CLOCK_TOLERANCE)
  if (deadlines.refund > latest) return false
  const due = knowledge.dues.get(batch.merchantPub)
  // Nobody sees what else is due to a merchant whose own messages nobody sees.
  const isUnseen = !knowledge.hopsVisible && knowledge.contracts.has(batch.contract)
  return isUnseen || Math.min(deadlines.wire, due ?? Infinity) <= latest
}

/** The deadlines of a batch in seconds; undefined for one that nobody has seen. */
export function deadlinesOf(
  state: State,
  batch: Batch,
  { contracts }: Knowledge,
): { readonly refund: number; readonly wire: number } | undefined {
  const known = state.get('terms', batchId(batch))
  if (known !== undefined) return { refund: known.refundDeadline, wire: known.wireDeadline }
  const terms = contracts.get(batch.contract)?.terms
  if (terms === undefined) return undefined
  return {
    refund: secondsOf(terms.refund_deadline.t_s),
    wire: secondsOf(terms.wire_transfer_deadline.t_s),
  }
}

function secondsOf(time: number | 'never'): number {
  return time === 'never' ? Infinity : time
}
