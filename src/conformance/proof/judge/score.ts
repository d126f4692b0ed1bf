/**
 * Which case shows that a judge is wrong: a history that is right and is accused, or one that is wrong and passes, or is
 * blamed on something else.
 */
import { judgeRead, readPlay } from '../../checks/index.js'
import { inShort, type Finding } from '../../checks/finding.js'
import { isInForce, type Profile } from '../../spec/profiles.js'
import { isLoud, type Case } from './cases.js'
import { equivalenceOf } from './equivalence.js'
import { nameOf, type JudgeMutant, type MutantName } from './mutants.js'
import type { Traits } from './traits.js'

export type MutantVerdict = 'killed' | 'equivalent' | 'inapplicable' | 'unreached' | 'unexplained'

export interface MutantScore {
  readonly mutant: MutantName
  readonly verdict: MutantVerdict
  /** What killed it; or why nothing could. */
  readonly by: string
  /** Histories that it judged. */
  readonly judged: number
}

/** Histories of one stage that a mutant of a row is put to at most: those that tell most come first. */
const MOST_HISTORIES = 60

/** Puts one mutant to the cases that can show it, until one does. */
export function scoreOf(
  mutant: JudgeMutant,
  all: readonly Case[],
  traits: Traits,
  profile: Profile,
  onKilled: (mutant: JudgeMutant, by: Case) => void = () => undefined,
): MutantScore {
  const { row } = mutant
  const name = nameOf(mutant)
  if (row !== undefined && !isInForce(row, profile))
    return {
      mutant: name,
      verdict: 'inapplicable',
      by: 'the target speaks no version that has the row',
      judged: 0,
    }
  const judge = mutant.judge()
  const cases = casesFor(mutant, all).slice(0, row === undefined ? Infinity : MOST_HISTORIES)
  for (const [index, one] of cases.entries()) {
    const { findings } = judgeRead(readPlay(one.events, one.opening), judge)
    const difference = differenceOf(one, findings, row?.id)
    if (difference === undefined) continue
    onKilled(mutant, one)
    return { mutant: name, verdict: 'killed', by: `${difference}: ${one.name}`, judged: index + 1 }
  }
  const rule = equivalenceOf(mutant, traits)
  if (rule !== undefined) return { mutant: name, verdict: 'equivalent', by: rule, judged: cases.length }
  const isReached = row === undefined || cases.some(({ rows }) => rows.has(row.id))
  return {
    mutant: name,
    verdict: isReached ? 'unexplained' : 'unreached',
    by: isReached ? 'no history tells it from the right judge' : 'no history comes to the row',
    judged: cases.length,
  }
}

/** Histories that may show the mutant: those that come to its row first, and short ones before long ones. */
function casesFor({ row, other, mayShow }: JudgeMutant, cases: readonly Case[]): Case[] {
  const rank = (one: Case): number =>
    (one.replyOf !== undefined && [row?.id, other].includes(one.replyOf) ? -1_000_000 : 0) +
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
  }
  const alarm = findings.some(
    (finding) => (isLoud(finding) || finding.verdict === 'unreached') && !said.has(inShort(finding)),
  )
  return alarm ? 'false alarm' : undefined
}

function saidAgainst(row: string, said: Case['said']): string[] {
  return [...said.keys()].filter((key) => key.split(' ')[1] === row)
}
