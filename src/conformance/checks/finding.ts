/**
 * Findings: one judgement each, with its evidence.
 */
import { row } from '../spec/catalogue.js'
import type { Loss, Position } from '../oracle/judgement.js'
import type { Level } from '../spec/row.js'

export type CheckName =
  'assumptions' | 'rows' | 'shapes' | 'signatures' | 'money' | 'outgoing' | 'order' | 'liveness'

/** Words for what a finding means; the verdict of a row or a span is made from them. */
export type FindingVerdict = 'violated' | 'wanting' | 'seen' | 'unknown' | 'unreached' | 'harness'

export interface Finding {
  readonly check: CheckName
  readonly verdict: FindingVerdict
  /** Row that was not kept; empty when the finding is about no row. */
  readonly row: string
  /** Span it was noticed at. */
  readonly span: string
  readonly play: string
  /** What is wrong, as a sentence. */
  readonly says: string
  /** Rows that were open to the reply, and why it is none of them. */
  readonly refused?: readonly { readonly row: string; readonly why: string }[]
  /** Spans that overlapped. */
  readonly overlapping?: readonly string[]
  /** Where among the effects of others the call could have taken effect, and the rows that were refused there. */
  readonly positions?: readonly Position[]
  /** Who loses how much, in which of the possible worlds; absent where no money is known to be lost. */
  readonly losses?: readonly Loss[]
}

const VERDICT_OF: Readonly<Record<Level, FindingVerdict>> = {
  must: 'violated',
  should: 'wanting',
  observe: 'seen',
}

/** A finding against a row; how bad it is follows from the level of the row. */
export function against(
  rowId: string,
  at: Pick<Finding, 'check' | 'span' | 'play' | 'says' | 'losses'>,
): Finding {
  const { losses = [], ...rest } = at
  return {
    ...rest,
    ...(losses.length > 0 ? { losses } : {}),
    row: rowId,
    verdict: verdictOf(row(rowId).level),
  }
}

/** How bad it is when a row of this level is not kept. */
export function verdictOf(level: Level): FindingVerdict {
  return VERDICT_OF[level]
}

/** The rows that are violated, each once. */
export function rowsViolated(findings: readonly Finding[]): string[] {
  return [...new Set(findings.filter(({ verdict }) => verdict === 'violated').map(({ row: id }) => id))]
}

/** A finding in short: its verdict, what it is against, and where. */
export function inShort({ verdict, row: id, span }: Finding): string {
  return `${verdict} ${id} ${span}`
}
