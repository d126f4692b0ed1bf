/**
 * The judge put to the proof: cases are made of plays, page by page, and every mutant of the judge is put to them.
 */
import type { Recorded } from '../../history.js'
import { ROWS } from '../../spec/catalogue.js'
import type { Profile } from '../../spec/profiles.js'
import { layGround, type GroundOptions } from '../ground.js'
import { Ground, spoiltCases, type Case } from './cases.js'
import { equivalenceOf } from './equivalence.js'
import { mutantsOfChecks, mutantsOfPage, type JudgeMutant, type MutantName } from './mutants.js'
import { scoreOf, type MutantScore } from './score.js'
import { SpoiltPlays } from './spoilt.js'

/** Where the judge is put to the proof. */
export interface JudgeGround {
  readonly ground: Ground
  readonly profile: Profile
  /** Plays of the pair with defects; where there are none, twins have to do. */
  readonly spoilt?: SpoiltPlays
}

/** What became of the mutants of a page. */
export interface PageProof {
  readonly page: string
  readonly scores: readonly MutantScore[]
  /** Mutants of the checks that the cases of this page have killed. */
  readonly checks: readonly MutantScore[]
}

/** Plays scenarios on a target that is right, to put mutants of the judge to what was played. */
export async function layJudgeGround(options: GroundOptions): Promise<JudgeGround> {
  const histories: (readonly Recorded[])[] = []
  const sound = await layGround({ ...options, onHistory: (events) => histories.push(events) })
  return {
    ground: new Ground(sound.opening, histories),
    profile: sound.profile,
    spoilt: new SpoiltPlays(sound),
  }
}

/** All pages that have rows. */
export const PAGES: readonly string[] = [...new Set(ROWS.map(({ page }) => page))]

export interface PageProofOptions {
  /** Which mutants of the page, and of the checks, are scored; all unless given. */
  readonly isWanted?: (mutant: MutantName) => boolean
  /** Told which history shows a mutant of the page. */
  readonly onKilled?: (mutant: JudgeMutant, by: Case) => void
}

/** Scores the mutants of one page, or those that are wanted, and the checks with the cases of that page. */
export async function provePage(
  { ground, profile, spoilt }: JudgeGround,
  page: string,
  { isWanted = () => true, onKilled }: PageProofOptions = {},
): Promise<PageProof> {
  const { stages, traits } = ground.page(page)
  const cases: Case[] = []
  const scores = new Map<string, MutantScore>()
  const putTo = (fresh: readonly Case[]): void => {
    cases.push(...fresh)
    // What is seen in one stage makes mutants of the next.
    for (const mutant of mutantsOfPage(page, traits).filter(isWanted)) {
      const before = scores.get(mutant.id)
      if (before !== undefined && !isOpen(before)) continue
      const now = scoreOf(mutant, before === undefined ? cases : fresh, traits, profile, onKilled)
      scores.set(mutant.id, before === undefined ? now : better(before, now))
    }
  }
  const open = (): Set<string> =>
    new Set([...scores.values()].filter(isOpen).flatMap(({ mutant }) => mutant.row?.id ?? []))
  for (const stage of stages) {
    const rows = open()
    putTo(stage((row) => rows.has(row)))
  }
  if (spoilt !== undefined && open().size > 0) putTo(spoiltCases(await spoilt.against(page, open())))
  for (const mutant of mutantsOfPage(page, traits)) {
    // A rule that held for what was seen first has to hold for all that was seen.
    const isOver =
      scores.get(mutant.id)?.verdict === 'equivalent' && equivalenceOf(mutant, traits) === undefined
    if (isOver) scores.set(mutant.id, scoreOf(mutant, cases, traits, profile))
  }
  return {
    page,
    scores: [...scores.values()],
    checks: mutantsOfChecks()
      .filter(isWanted)
      .map((mutant) => scoreOf(mutant, cases, traits, profile))
      .filter(({ verdict }) => verdict === 'killed'),
  }
}

export interface JudgeProofOptions {
  /** Pages whose mutants are scored; all unless given. */
  readonly pages?: readonly string[]
  /** Which mutants of these pages, and of the checks, are scored; all unless given. */
  readonly isWanted?: (mutant: MutantName) => boolean
  readonly onScore?: (score: MutantScore) => void
}

/** Plays scenarios, and puts the mutants of the judge to what was played, page by page. */
export async function playAndProveJudge(
  playing: GroundOptions,
  { pages = PAGES, isWanted = () => true, onScore }: JudgeProofOptions = {},
): Promise<MutantScore[]> {
  const ground = await layJudgeGround(playing)
  const proofs: PageProof[] = []
  for (const page of pages) {
    const proof = await provePage(ground, page, { isWanted })
    for (const score of proof.scores) onScore?.(score)
    proofs.push(proof)
  }
  return scoresOf(proofs).filter(({ mutant }) => mutant.page !== undefined || isWanted(mutant))
}

/** All scores: those of the pages, and of each check the first that shows it. */
export function scoresOf(proofs: readonly PageProof[]): MutantScore[] {
  const checks = mutantsOfChecks().map(({ id, kind, of, says }): MutantScore => {
    const killed = proofs.flatMap((one) => one.checks).find(({ mutant }) => mutant.id === id)
    const by = 'no history tells it from the right judge'
    return killed ?? { mutant: { id, kind, of, says }, verdict: 'unexplained', by, judged: 0 }
  })
  return [...proofs.flatMap(({ scores }) => scores), ...checks]
}

function isOpen({ verdict }: MutantScore): boolean {
  return verdict === 'unexplained' || verdict === 'unreached'
}

/** What more histories have shown, unless they show nothing. */
function better(before: MutantScore, now: MutantScore): MutantScore {
  const isMore = !isOpen(now) || (now.verdict === 'unexplained' && before.verdict === 'unreached')
  return { ...(isMore ? now : before), judged: before.judged + now.judged }
}
