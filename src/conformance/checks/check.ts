/**
 * What a check gets to see: a finished play, and what the search made of it.
 */
import type { PlayEvent, Recorded, Span } from '../history.js'
import { knowledgeOf } from '../oracle/houses.js'
import type { Knowledge } from '../oracle/knowledge.js'
import type { Judgement } from '../oracle/judgement.js'
import { strictest } from '../spec/row.js'
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

/** The evidence about each exchange: what it and its bank were asked, and what merchants were. */
export function evidencePerHouse(evidence: Evidence): Evidence[] {
  const { knowledge, spans } = evidence
  if (knowledge.houses.size === 1) return [evidence]
  return [...knowledge.houses.keys()].map((name) => ({
    ...evidence,
    spans: spans.filter(({ to, house }) => to === 'merchant' || house === name),
    knowledge: knowledgeOf(name, knowledge),
  }))
}

/** A check of exchanges, one after the other. */
export function perHouse(check: Check): Check {
  return (evidence) => evidencePerHouse(evidence).flatMap(check)
}

/**
 * The row that promises what a reply of this status looks like: the one it landed in, unless its page gives the
 * status in a row of a higher level. A repeat has to look like the first reply, wherever repeats were read of.
 */
export function promisingRow({ judgements, knowledge }: Evidence, span: Span): string | undefined {
  const judgement = judgements.get(span.id)
  const landed = judgement?.kind === 'landed' ? judgement.row : undefined
  const rows = knowledge.rows
    .ofPage(`${span.to}/${span.page}`)
    .filter(({ status }) => status === span.reply?.status)
  const own = rows.find(({ id }) => id === landed)
  const level = strictest(rows.map((row) => row.level))
  return own?.level === level ? own.id : rows.find((row) => row.level === level)?.id
}
