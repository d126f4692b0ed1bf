/**
 * The scores in the open schema of mutation testing reports, version 2, so that its viewer shows them. What it calls
 * files are the handlers of our pages, printed as the lists of steps that they are.
 */
import { PRINTED_HANDLERS, SUSPECTS, type Suspect } from '../targets/planted.js'
import type { ProofVerdict, Score } from './verdict.js'

interface Position {
  readonly line: number
  readonly column: number
}

interface ReportedMutant {
  readonly id: string
  readonly mutatorName: string
  readonly description: string
  readonly replacement: string
  readonly location: { readonly start: Position; readonly end: Position }
  readonly status: 'Killed' | 'Survived' | 'NoCoverage' | 'Ignored'
  readonly statusReason: string
  readonly testsCompleted: number
  readonly killedBy?: readonly string[]
  readonly duration?: number
}

export interface MutationReport {
  readonly schemaVersion: '2'
  readonly thresholds: { readonly high: number; readonly low: number }
  readonly framework: { readonly name: string; readonly version: string }
  readonly files: Readonly<
    Record<
      string,
      { readonly language: string; readonly source: string; readonly mutants: readonly ReportedMutant[] }
    >
  >
  readonly testFiles: Readonly<
    Record<string, { readonly tests: readonly { readonly id: string; readonly name: string }[] }>
  >
}

/** What is known to be harmless is told apart from what was tested and survived. */
const STATUS_OF: Readonly<Record<ProofVerdict, ReportedMutant['status']>> = {
  killed: 'Killed',
  permitted: 'Ignored',
  equivalent: 'Ignored',
  inapplicable: 'Ignored',
  unreached: 'NoCoverage',
  unexplained: 'Survived',
}

/**
 * Makes the report.
 * @param milliseconds how long each defect took, by id, where somebody looked at a clock
 */
export function mutationReport(
  scores: readonly Score[],
  version: string,
  milliseconds: ReadonlyMap<string, number> = new Map(),
): MutationReport {
  const suspects = new Map(SUSPECTS.map((suspect) => [suspect.id, suspect]))
  const byPage = new Map<string, ReportedMutant[]>()
  for (const score of scores) {
    const suspect = suspects.get(score.id)
    if (suspect === undefined) continue
    const mutants = byPage.get(suspect.page) ?? []
    byPage.set(suspect.page, [...mutants, reported(suspect, score, milliseconds.get(score.id))])
  }
  const files = [...byPage].map(([page, mutants]) => {
    return [page, { language: 'plain', source: linesOf(page).join('\n'), mutants }] as const
  })
  const scenarios = [...new Set(scores.flatMap(({ scenario }) => scenario ?? []))].sort()
  return {
    schemaVersion: '2',
    thresholds: { high: 100, low: 95 },
    framework: { name: 'Assay', version },
    files: Object.fromEntries(files),
    testFiles: Object.fromEntries(
      scenarios.map((name) => [`scenarios/${name}.yaml`, { tests: [{ id: name, name }] }]),
    ),
  }
}

function reported(suspect: Suspect, score: Score, duration: number | undefined): ReportedMutant {
  const { verdict, scenario, rows = [], rule } = score
  return {
    id: suspect.id,
    mutatorName: suspect.kind,
    description: suspect.says,
    replacement: suspect.says,
    location: locationOf(suspect),
    status: STATUS_OF[verdict],
    statusReason: [verdict, ...(rule === undefined ? [] : [rule]), ...rows].join(': '),
    testsCompleted: score.plays,
    ...(scenario === undefined ? {} : { killedBy: [scenario] }),
    ...(duration === undefined ? {} : { duration }),
  }
}

/** A handler as text: its page, a line for each step, and its answer. */
function linesOf(page: string): string[] {
  return [page, ...(PRINTED_HANDLERS.get(page) ?? []).map(({ line }) => line), 'answer']
}

/** The lines of the steps that are changed; the answer, where it is not a step. */
function locationOf({ kind, page, step }: Suspect): ReportedMutant['location'] {
  const lines = linesOf(page)
  const found = (PRINTED_HANDLERS.get(page) ?? []).findIndex(({ name }) => name === step)
  const first = kind === 'written' ? 0 : found === -1 ? lines.length - 1 : found + 1
  const last = kind === 'swap' ? first + 1 : first
  return {
    start: { line: first + 1, column: 1 },
    end: { line: last + 1, column: (lines[last] ?? '').length + 1 },
  }
}
