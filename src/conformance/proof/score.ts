/**
 * One defect after another: played where it can show, until the judge objects, or everything is tried.
 */
import type { Finding } from '../checks/finding.js'
import { judgePlay } from '../checks/index.js'
import { isCampaign, nameOf } from '../scenario/grammar.js'
import type { Session } from '../scenario/play.js'
import { rowsOfPage } from '../spec/catalogue.js'
import { isInForce } from '../spec/profiles.js'
import { spoiltTarget, type Suspect } from '../targets/planted.js'
import { SetUpError } from '../targets/target.js'
import type { Span } from '../history.js'
import { digestOf, openSpoilt, playAgain, type Ground, type SoundPlay } from './ground.js'
import { newFindings, partingOf } from './parting.js'
import { permitOf } from './permits.js'
import { RESTARTED } from './restarted.js'
import { rulingOn } from './rulings.js'
import type { Score } from './verdict.js'

export interface ScoreOptions {
  /** Plays that are judged at most before a defect counts as a survivor. */
  readonly most: number
  /** Plays of a survivor that changes nothing before others like it are played together with it. */
  readonly mostAlike: number
}

export const SCORE_OPTIONS: ScoreOptions = { most: 30, mostAlike: 40 }

/**
 * Scores one defect.
 * @param first plays to begin with, where something is known about them
 */
export async function scoreDefect(
  ground: Ground,
  suspect: Suspect,
  options: ScoreOptions = SCORE_OPTIONS,
  first: readonly SoundPlay[] = [],
): Promise<Score> {
  const { id, page } = suspect
  const rows = rowsOfPage(page)
  if (rows.length > 0 && rows.every((row) => !isInForce(row, ground.profile)))
    return { id, verdict: 'inapplicable', plays: 0 }
  const candidates = [...first, ...candidatesFor(ground, suspect)]
  if (candidates.length === 0) return { id, plays: 0, ...withoutCandidates(ground, suspect) }
  try {
    const { session, opening } = await openSpoilt(spoiltTarget(suspect), ground.seed)
    return await tryAll(ground, { suspect, session, opening, candidates }, options)
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    return { id, verdict: 'unexplained', plays: 0, rule: `the target cannot be opened: ${error.message}` }
  }
}

/**
 * The plays that have what the defect needs: the smallest of each scenario first, then the second smallest of each.
 * What is written down are mostly races, and stories have none: campaigns come first then.
 */
export function candidatesFor(
  { meeting }: Pick<Ground, 'meeting'>,
  { needs, needsRestart, kind }: Suspect,
): SoundPlay[] {
  const all = [...new Set(needs.flatMap((moment) => meeting.get(moment) ?? []))].filter(
    ({ hasRestart }) => needsRestart !== true || hasRestart,
  )
  const turns = new Map<string, number>()
  return all
    .sort((a, b) => a.size - b.size || compareTexts(a.id, b.id))
    .map((play) => {
      const turn = turns.get(nameOf(play.scenario)) ?? 0
      turns.set(nameOf(play.scenario), turn + 1)
      return { play, turn }
    })
    .sort((a, b) => a.turn - b.turn || a.play.size - b.play.size || compareTexts(a.play.id, b.play.id))
    .map(({ play }) => play)
    .sort((a, b) => (kind === 'written' ? storyLast(a) - storyLast(b) : 0))
}

function storyLast({ scenario }: SoundPlay): number {
  return isCampaign(scenario) ? 0 : 1
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * Guards that refuse in some plays, and never the same request, may change places: that is no mistake as far as anybody
 * has seen. Whatever else was not met was not tested.
 */
function withoutCandidates(
  { meeting }: Ground,
  { apart, needsRestart }: Suspect,
): Pick<Score, 'verdict' | 'rule'> {
  if (needsRestart === true) return { verdict: 'unreached', rule: 'no restart after it' }
  if (apart?.every((moment) => meeting.has(moment)) === true)
    return { verdict: 'inapplicable', rule: 'never-both' }
  return { verdict: 'unreached' }
}

interface Trial {
  readonly suspect: Suspect
  readonly session: Session
  readonly opening: readonly Span[]
  readonly candidates: readonly SoundPlay[]
}

async function tryAll(ground: Ground, trial: Trial, options: ScoreOptions): Promise<Score> {
  const { id } = trial.suspect
  const reasons = new Map<string, { rule: string; row: string }>()
  let unexplained: string | undefined
  let judged = 0
  let plays = 0
  // A race that somebody wrote down shows in few of the plays that reach its page: all of them are tried.
  const isWritten = trial.suspect.kind === 'written'
  for (const candidate of trial.candidates) {
    // What has shown itself once is looked for as long as there are plays: the next one may be the one that is no good.
    if (!isWritten && (judged >= options.most || (judged === 0 && plays >= options.mostAlike))) break
    const events = await playAgain(trial.session, candidate)
    plays++
    if (digestOf(events) === candidate.digest) continue
    judged++
    const [sound, spoilt] = [await ground.judged(candidate), judgePlay(events, trial.opening)]
    const rows = rowsNotKept(newFindings(sound, spoilt))
    const scenario = nameOf(candidate.scenario)
    if (rows.length > 0) return { id, verdict: 'killed', plays, scenario, rows }
    const parting = partingOf(sound, spoilt)
    const permit = permitOf(parting) ?? rulingOn(id, parting)
    if (permit === undefined) unexplained ??= candidate.id
    else reasons.set(`${permit.rule} ${permit.row}`, permit)
  }
  // A crash that falls elsewhere tests nothing; one behind every call does.
  const hasCrashBehind = trial.candidates.some((play) => nameOf(play.scenario).endsWith(RESTARTED))
  if (judged === 0 && trial.suspect.needsRestart === true && !hasCrashBehind)
    return { id, verdict: 'unreached', plays, rule: 'no crash falls where it would show' }
  if (judged === 0) return { id, verdict: 'equivalent', plays }
  if (unexplained !== undefined)
    return { id, verdict: 'unexplained', plays, rule: `nothing is said about ${unexplained}` }
  // Somebody wrote it down because the pages forbid it.
  if (isWritten) return { id, verdict: 'unexplained', plays, rule: 'written by hand, and not found' }
  const permits = [...reasons.values()]
  return {
    id,
    verdict: 'permitted',
    plays,
    rule: [...new Set(permits.map(({ rule }) => rule))].sort().join(', '),
    rows: [...new Set(permits.map(({ row }) => row))].sort(),
  }
}

/** Rows of musts and shoulds. */
function rowsNotKept(findings: readonly Finding[]): string[] {
  return [
    ...new Set(
      findings
        .filter(({ verdict }) => verdict === 'violated' || verdict === 'wanting')
        .map(({ row }) => row)
        .filter((row) => row !== ''),
    ),
  ].sort()
}
