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
      /** Where among the effects of others it could have taken effect, and what was open there. */
      readonly positions: readonly Position[]
      /** Who loses how much, if the reply is taken at its word. */
      readonly losses: readonly Loss[]
    }
  | {
      readonly kind: 'unknown'
      readonly span: Span
      readonly why: string
      /** True if the judge gave up, and not for anything the target did. */
      readonly isOurs?: true
    }

/** A place among the effects of other calls where a call could have taken effect, and was refused. */
export interface Position {
  /** Effects since the call was made, in their order. */
  readonly after: readonly string[]
  readonly refused: readonly RefusedRow[]
}

/** What a reply costs somebody that nothing explains. */
export interface Loss {
  /** A wallet, the merchant, or the exchange. */
  readonly who: string
  /** Absent where nobody can tell how much it is. */
  readonly amount?: string
  /** In which of the possible worlds; empty if in all of them. */
  readonly when: string
  /** Why this is a loss, as half a sentence. */
  readonly why: string
}

/** A row that was open to a reply, and why the reply is not it. */
export interface RefusedRow {
  readonly row: string
  readonly why: string
}
