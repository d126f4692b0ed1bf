/**
 * The judge put to the proof: cases are made of plays, page by page, and every mutant of the judge is put to them.
 */
import { ROWS } from '../../spec/catalogue.js'
import type { Profile } from '../../spec/profiles.js'
import { Ground, type Case } from './cases.js'
import { mutantsOfChecks, mutantsOfPage, type JudgeMutant } from './mutants.js'
import { scoreOf, type MutantScore } from './score.js'

export interface JudgeProofOptions {
  readonly ground: Ground
  /** Versions of the target that has played. */
  readonly profile: Profile
  /** Pages whose mutants are scored; all unless given. */
  readonly pages?: readonly string[]
  /** Which mutants of these pages are scored; all unless given. */
  readonly isWanted?: (mutant: JudgeMutant) => boolean
  readonly onScore?: (score: MutantScore) => void
}

/** Scores the mutants of the judge. Checks are scored last, where all pages are looked at. */
export function proveJudge(options: JudgeProofOptions): MutantScore[] {
  const { ground, profile, isWanted = () => true, onScore } = options
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
  return [...scores, ...checks]
}
