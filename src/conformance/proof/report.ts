/** The scores of defects as files of a report of mutation testing: handlers, printed as the lists of steps that they are. */
import { PRINTED_HANDLERS, SUSPECTS, type Suspect } from '../targets/planted.js'
import type { MutatedFile, ReportedMutant } from './mutation-report.js'
import type { Score } from './verdict.js'

const BY_ID: ReadonlyMap<string, Suspect> = new Map(SUSPECTS.map((suspect) => [suspect.id, suspect]))

/**
 * One file for each page that a defect is about.
 * @param milliseconds how long each defect took, by id, where somebody looked at a clock
 */
export function defectFiles(
  scores: readonly Score[],
  milliseconds: ReadonlyMap<string, number> = new Map(),
): MutatedFile[] {
  const byPage = new Map<string, ReportedMutant[]>()
  for (const score of scores) {
    const suspect = BY_ID.get(score.id)
    if (suspect === undefined) continue
    const mutant = reported(suspect, score, milliseconds.get(score.id))
    byPage.set(suspect.page, [...(byPage.get(suspect.page) ?? []), mutant])
  }
  return [...byPage].map(([page, mutants]) => ({ name: page, lines: linesOf(page), mutants }))
}

function reported(suspect: Suspect, score: Score, milliseconds: number | undefined): ReportedMutant {
  const { id, kind, says } = suspect
  const { verdict, plays, scenario, rows = [], rule } = score
  return {
    id,
    kind,
    says,
    lines: linesChanged(suspect),
    verdict,
    why: [verdict, ...(rule === undefined ? [] : [rule]), ...rows].join(': '),
    tests: plays,
    killedBy: verdict === 'killed' ? scenario : undefined,
    milliseconds,
  }
}

/** A handler as text: its page, a line for each step, and its answer. */
function linesOf(page: string): string[] {
  return [page, ...(PRINTED_HANDLERS.get(page) ?? []).map(({ line }) => line), 'answer']
}

/** The lines of the steps that are changed; the answer, where it is not a step. */
function linesChanged({ kind, page, step }: Suspect): ReportedMutant['lines'] {
  const found = (PRINTED_HANDLERS.get(page) ?? []).findIndex(({ name }) => name === step)
  const first = kind === 'written' ? 1 : found === -1 ? linesOf(page).length : found + 2
  return [first, kind === 'swap' ? first + 1 : first]
}
