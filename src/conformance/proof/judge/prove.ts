/**
 * The judge put to the proof: cases are made of plays, page by page, and every mutant of the judge is put to them.
 */
import type { Recorded } from '../../history.js'
import { OPENING, run, type RunOptions } from '../../run.js'
import { ROWS } from '../../spec/catalogue.js'
import type { Profile } from '../../spec/profiles.js'
import { Ground, type Case } from './cases.js'
import { mutantsOfChecks, mutantsOfPage, type JudgeMutant } from './mutants.js'
import { scoreOf, type MutantScore } from './score.js'

export interface JudgeProofOptions {
  /** Pages whose mutants are scored; all unless given. */
  readonly pages?: readonly string[]
  /** Which mutants of these pages, and of the checks, are scored; all unless given. */
  readonly isWanted?: (mutant: JudgeMutant) => boolean
  readonly onScore?: (score: MutantScore) => void
}

/** Plays scenarios on a target that is right, and puts the mutants of the judge to what was played. */
export async function playAndProveJudge(
  playing: Pick<RunOptions, 'target' | 'scenarios' | 'seed' | 'plays'>,
  options: JudgeProofOptions = {},
): Promise<MutantScore[]> {
  const histories = new Map<string, readonly Recorded[]>()
  const { profile } = await run({
    ...playing,
    onHistory: (events) => histories.set(events[0]?.play ?? '', events),
  })
  const opening = histories.get(OPENING) ?? []
  histories.delete(OPENING)
  return proveJudge(new Ground(opening, [...histories.values()]), profile, options)
}

/**
 * Scores the mutants of the judge. Checks are scored last, where all pages are looked at.
 * @param profile versions of the target that has played
 */
export function proveJudge(ground: Ground, profile: Profile, options: JudgeProofOptions = {}): MutantScore[] {
  const { isWanted = () => true, onScore } = options
  const pages = options.pages ?? [...new Set(ROWS.map(({ page }) => page))]
  const scores: MutantScore[] = []
  let checks = mutantsOfChecks()
    .filter(isWanted)
    .map((mutant) => scoreOf(mutant, ground, [], profile))
  const rescored = (old: MutantScore, cases: readonly Case[]): MutantScore =>
    old.verdict === 'killed' ? old : scoreOf(old.mutant, ground, cases, profile)
  for (const page of pages) {
    const cases = ground.casesOf(page)
    for (const mutant of mutantsOfPage(page, ground.traits).filter(isWanted)) {
      const score = scoreOf(mutant, ground, cases, profile)
      scores.push(score)
      onScore?.(score)
    }
    checks = checks.map((score) => rescored(score, cases))
  }
  for (const score of checks) onScore?.(score)
  return [...scores, ...checks]
}
