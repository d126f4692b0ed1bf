/**
 * What the judge says about one span, before checks make findings of it.
 */
import type { Span } from '../history.js'
import type { Level } from '../spec/row.js'

/** What the search says about one span. */
export type Judgement =
  | {
      readonly kind: 'landed'
      readonly span: Span
      readonly row: string
      /** Rows of lower level that it landed against. */
      readonly against: readonly string[]
      /** All rows that the reply fitted when it came; which one it was may have shown later, or never. */
      readonly fits: readonly string[]
    }
  | {
      readonly kind: 'unexplained'
      readonly span: Span
      /** Rows that were open to the reply; those of the moment it came first. */
      readonly refused: readonly RefusedRow[]
      /** Level of what the reply goes against at the moment where it goes against the least. */
      readonly level: Level
      readonly overlapping: readonly Span[]
    }
  | {
      readonly kind: 'unknown'
      readonly span: Span
      readonly why: string
      /** True if the judge gave up, and not for anything the target did. */
      readonly isOurs?: true
    }

/** A row that was open to a reply, and why the reply is not it. */
export interface RefusedRow {
  readonly row: string
  readonly why: string
}
