/**
 * What a check gets to see: a finished play, and what the search made of it.
 */
import type { PlayEvent, Recorded, Span } from '../history.js'
import type { Knowledge } from '../oracle/knowledge.js'
import type { Judgement } from '../oracle/linearize.js'
import type { Finding } from './finding.js'

export interface Evidence {
  readonly play: PlayEvent & { readonly play: string }
  readonly events: readonly Recorded[]
  /** Spans of this play, of actors and (where visible) of parties. */
  readonly spans: readonly Span[]
  readonly knowledge: Knowledge
  /** What the search says about each span it could judge, by span id. */
  readonly judgements: ReadonlyMap<string, Judgement>
}

/** A pure function from evidence to findings. */
export type Check = (evidence: Evidence) => readonly Finding[]

/** Row in which a span landed, if the search found one. */
export function landedRow(evidence: Evidence, span: Span): string | undefined {
  const judgement = evidence.judgements.get(span.id)
  return judgement?.kind === 'landed' ? judgement.row : undefined
}
