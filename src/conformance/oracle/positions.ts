/**
 * Positions among the effects of others, in words: where a call could have taken effect.
 */
import type { Span } from '../history.js'
import type { State } from './state.js'

export type { Position } from './judgement.js'

/** Positions that are noted of one call, at most. */
export const MOST_POSITIONS = 24

/** One effect on the way to a world. */
export interface Effect {
  readonly name: string
  /** Logical time at which the search took it into account. */
  readonly at: number
  readonly before: Effect | undefined
}

/** An effect in words: whose it was, and what it did. */
export function nameOfEffect(before: State, after: State, span?: Span, decided?: string): string {
  const who = span === undefined ? 'the merchant by itself' : `${span.from} (${span.id})`
  if (decided !== undefined) return `${who}: ${decided.slice(decided.lastIndexOf('/') + 1)}`
  const kinds = after.changedSince(before).filter((kind) => kind !== 'coin')
  return `${who}: a ${kinds.join(' and a ')}`
}
