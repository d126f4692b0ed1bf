/**
 * From findings to one word for each span and each row, and one exit code for the run.
 */
import type { PlayJudgement } from '../checks/index.js'
import type { Finding } from '../checks/finding.js'
import { provedRows } from '../proof/book.js'
import { ownBook } from '../proof/book-file.js'
import type { RunResult } from '../run.js'
import { ROWS, row } from '../spec/catalogue.js'
import { isInForce } from '../spec/profiles.js'
import type { Row } from '../spec/row.js'
import { isExpected } from './expected.js'

export type Verdict =
  'upheld' | 'violated' | 'wanting' | 'seen' | 'unreached' | 'unknown' | 'inapplicable' | 'harness'

/** The gravest first: a row or a span gets the gravest word that anything about it deserves. */
const GRAVITY: readonly Verdict[] = [
  'violated',
  'harness',
  'wanting',
  'unknown',
  'seen',
  'upheld',
  'unreached',
  'inapplicable',
]

export interface SpanVerdict {
  readonly span: string
  readonly play: string
  readonly from: string
  /** Page id. */
  readonly page: string
  readonly status: number | null
  /** Row it landed in or, failing that, the row it goes against; empty when there is none. */
  readonly row: string
  readonly verdict: Verdict
}

export interface RowVerdict {
  readonly row: Row
  readonly verdict: Verdict
  /** Replies that landed in it. */
  readonly landed: number
  /** Findings against it. */
  readonly findings: number
  /** True if a defect against it was killed, and so was a judge who does not look. */
  readonly isProved: boolean
}

/** A word for every span of a run, in the order of the plays. */
export function spanVerdicts(plays: readonly PlayJudgement[]): SpanVerdict[] {
  return plays.flatMap((play) => {
    const findings = groupBySpan(play.findings)
    return play.spans.map((span): SpanVerdict => {
      const judgement = play.judgements.get(span.id)
      const own = findings.get(span.id) ?? []
      const landed = judgement?.kind === 'landed' ? judgement.row : undefined
      const words: Verdict[] = own.map((finding) => finding.verdict)
      if (words.length === 0) {
        if (landed !== undefined) words.push(isPraise(row(landed)) ? 'upheld' : 'seen')
        else words.push(judgement === undefined && span.reply !== undefined ? 'inapplicable' : 'unknown')
      }
      return {
        span: span.id,
        play: span.play,
        from: span.from,
        page: `${span.to}/${span.page}`,
        status: span.reply?.status ?? null,
        row: landed ?? own[0]?.row ?? '',
        verdict: gravest(words),
      }
    })
  })
}

/** A word for every row of the catalogue. */
export function rowVerdicts(
  result: Pick<RunResult, 'plays' | 'profile'>,
  spans: readonly SpanVerdict[],
): RowVerdict[] {
  const findings = result.plays.flatMap((play) => play.findings)
  const landings = new Map<string, number>()
  for (const play of result.plays) {
    for (const judgement of play.judgements.values()) {
      if (judgement.kind === 'landed') landings.set(judgement.row, (landings.get(judgement.row) ?? 0) + 1)
    }
  }
  const pages = new Set(spans.filter((span) => span.status !== null).map((span) => span.page))
  const proved = provedRows(ownBook())
  return ROWS.map((target) => {
    const against = findings.filter((finding) => finding.row === target.id)
    const landed = landings.get(target.id) ?? 0
    // A duty shows in no single status: it is kept if its page was used and nothing spoke against it.
    const isKept = landed > 0 || (target.status === undefined && pages.has(target.page))
    const words: Verdict[] = against.map((finding) => finding.verdict)
    if (isKept) words.push(isPraise(target) ? 'upheld' : 'seen')
    if (words.length === 0) words.push(isInForce(target, result.profile) ? 'unreached' : 'inapplicable')
    return {
      row: target,
      verdict: gravest(words),
      landed,
      findings: against.length,
      isProved: proved.has(target.id),
    }
  })
}

/** True if a reply in this row is to the credit of a target: a failure that is told as such is not. */
function isPraise({ level, settles }: Row): boolean {
  return level !== 'observe' && settles
}

/** How often each word was given. */
export function countVerdicts(rows: readonly RowVerdict[]): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>()
  for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  return counts
}

/** 0 nothing violated, 1 a must violated, 2 not everything could be judged, 3 a fault of the harness, 130 interrupted. */
export function exitCodeOf(result: Pick<RunResult, 'plays' | 'interrupted' | 'expect'>): number {
  const plays = result.plays.map(({ findings }) => ({
    findings: findings.filter((finding) => !isExpected(finding, result.expect)),
  }))
  const verdicts = new Set(plays.flatMap((play) => play.findings.map((finding) => finding.verdict)))
  if (verdicts.has('violated')) return 1
  if (verdicts.has('harness')) return 3
  if (result.interrupted) return 130
  return isJudged(plays) ? 0 : 2
}

/** Calls that were never answered although nobody had lost a message on purpose. */
export function unansweredCalls(plays: readonly Pick<PlayJudgement, 'findings'>[]): number {
  return plays.flatMap(({ findings }) => findings).filter(isUnanswered).length
}

function isUnanswered({ check, verdict }: Finding): boolean {
  return check === 'assumptions' && verdict === 'unknown'
}

/** A search that is given up now and then costs a play; more often, and the run says nothing. */
const MOST_GIVEN_UP = 0.1

/** True if all replies came, and nearly all of them could be judged. */
function isJudged(plays: readonly Pick<PlayJudgement, 'findings'>[]): boolean {
  const unknown = plays.map((play) => play.findings.filter(({ verdict }) => verdict === 'unknown'))
  const givenUp = unknown.filter((findings) => findings.length > 0).length
  return unansweredCalls(plays) === 0 && givenUp <= plays.length * MOST_GIVEN_UP
}

function gravest(words: readonly Verdict[]): Verdict {
  return GRAVITY.find((word) => words.includes(word)) ?? 'unknown'
}

function groupBySpan(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) groups.set(finding.span, [...(groups.get(finding.span) ?? []), finding])
  return groups
}
