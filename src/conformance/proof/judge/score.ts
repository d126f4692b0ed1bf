/**
 * Which case shows that a judge is wrong: a history that is right and is accused, or one that is wrong and passes, or is
 * blamed on something else.
 */
import { judgeRead, readPlay } from '../../checks/index.js'
import { inShort, type Finding } from '../../checks/finding.js'
import { isInForce, type Profile } from '../../spec/profiles.js'
import { isLoud, type Case, type Ground } from './cases.js'
import { equivalenceOf } from './equivalence.js'
import type { JudgeMutant } from './mutants.js'

export type MutantVerdict = 'killed' | 'equivalent' | 'inapplicable' | 'unreached' | 'unexplained'

export interface MutantScore {
  readonly mutant: JudgeMutant
  readonly verdict: MutantVerdict
  /** What killed it; or why nothing could. */
  readonly by: string
  /** Histories that it judged. */
  readonly judged: number
}

/** Puts one mutant to the cases that can show it, until one does. */
export function scoreOf(
  mutant: JudgeMutant,
  { opening, traits }: Pick<Ground, 'opening' | 'traits'>,
  all: readonly Case[],
  profile: Profile,
): MutantScore {
  const { row } = mutant
  if (row !== undefined && !isInForce(row, profile))
    return { mutant, verdict: 'inapplicable', by: 'the target speaks no version that has the row', judged: 0 }
  const judge = mutant.judge()
  const cases = casesFor(mutant, all)
  for (const [index, one] of cases.entries()) {
    const { findings } = judgeRead(readPlay(one.events, opening), judge)
    const difference = differenceOf(one, findings, row?.id)
    if (difference !== undefined)
      return { mutant, verdict: 'killed', by: `${difference}: ${one.name}`, judged: index + 1 }
  }
  const rule = equivalenceOf(mutant, traits)
  if (rule !== undefined) return { mutant, verdict: 'equivalent', by: rule, judged: cases.length }
  const isReached = row === undefined || cases.some(({ rows }) => rows.has(row.id))
  return {
    mutant,
    verdict: isReached ? 'unexplained' : 'unreached',
    by: isReached ? 'no history tells it from the right judge' : 'no history comes to the row',
    judged: cases.length,
  }
}

/** Histories that may show the mutant: those that come to its row first, and short ones before long ones. */
function casesFor({ row, mayShow }: JudgeMutant, cases: readonly Case[]): Case[] {
  const rank = (one: Case): number =>
    (row !== undefined && one.replyOf === row.id ? -1_000_000 : 0) +
    (row !== undefined && one.rows.has(row.id) ? 0 : 1_000_000) +
    (one.lead?.row === row?.id ? 0 : 10_000) +
    one.events.length
  return cases
    .filter(mayShow)
    .map((one) => ({ one, rank: rank(one) }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ one }) => one)
}

/** How a judgement differs from the right one where it matters. */
function differenceOf(
  { lead, said }: Case,
  findings: readonly Finding[],
  row: string | undefined,
): string | undefined {
  const now = new Set(findings.map(inShort))
  if (lead !== undefined) {
    if (!now.has(inShort(lead))) return findings.some(isLoud) ? 'blamed on something else' : 'missed'
    if (row !== undefined && saidAgainst(row, said).some((key) => !now.has(key)))
      return 'the row is no longer named'
    if (isLoud(lead)) return undefined
  }
  const alarm = findings.some(
    (finding) => (isLoud(finding) || finding.verdict === 'unreached') && !said.has(inShort(finding)),
  )
  return alarm ? 'false alarm' : undefined
}

function saidAgainst(row: string, said: Case['said']): string[] {
  return [...said.keys()].filter((key) => key.split(' ')[1] === row)
}
