/**
 * run.json: everything a program may want to know about a run. No times and no machine names: the same run
 * gives the same bytes.
 */
import type { Finding } from '../checks/finding.js'
import { countProof } from '../proof/book.js'
import { ownBook } from '../proof/book-file.js'
import type { ProofVerdict } from '../proof/verdict.js'
import type { RunResult } from '../run.js'
import { nameOf } from '../scenario/grammar.js'
import type { Togetherness } from '../togetherness.js'
import type { ScheduleCoverage } from '../scenario/schedules.js'
import type { Expectations } from './expected.js'
import { exitCodeOf, rowVerdicts, spanVerdicts, type Verdict } from './verdict.js'

export interface RunJson {
  readonly format: 1
  readonly tool: { readonly name: 'taler-assay'; readonly version: string }
  readonly target: string
  readonly seed: string
  readonly exitCode: number
  readonly interrupted: boolean
  readonly plays: number
  readonly rows: readonly {
    readonly row: string
    readonly says: string
    readonly level: string
    readonly source: string
    readonly verdict: Verdict
    readonly landed: number
    readonly findings: number
    /** True if a defect against it was killed, and so was a judge who does not look. */
    readonly proved: boolean
  }[]
  /** What became of defects and of changes of the judge when this version of Assay was put to the proof. */
  readonly proof: Readonly<
    Record<'defects' | 'judgeMutants', Readonly<Partial<Record<ProofVerdict, number>>>>
  >
  readonly findings: readonly Finding[]
  readonly inapplicable: RunResult['inapplicable']
  readonly counterexamples: readonly {
    readonly file: string
    readonly scenario: string
    readonly calls: number
    readonly shrinkPlays: number
    /** False: shrinking was given up while something might still have gone. */
    readonly isSmallest: boolean
  }[]
  /** Orders in which messages passed, by scenario: how many were seen, and how many may be left. */
  readonly schedules: Readonly<Record<string, ScheduleCoverage>>
  /** Where the last bytes of requests were held: how well they came together. */
  readonly together?: Togetherness
  /** Failing cases of an earlier run, and what is violated now; nothing if it is mended. */
  readonly again: NonNullable<RunResult['again']>
  /** True: what was drawn depends on what earlier plays had reached. */
  readonly explore: boolean
  /** What was said to be known of the target, and did not fail the run. */
  readonly expect: Expectations
  readonly spans: ReturnType<typeof spanVerdicts>
}

/** Makes the contents of run.json. */
export function runJson(result: RunResult, version: string, counterexampleFiles: readonly string[]): RunJson {
  const spans = spanVerdicts(result.plays)
  const { defects, judgeMutants } = ownBook()
  return {
    format: 1,
    tool: { name: 'taler-assay', version },
    target: result.target,
    seed: result.seed,
    exitCode: exitCodeOf(result),
    interrupted: result.interrupted,
    plays: result.plays.length,
    rows: rowVerdicts(result, spans).map(({ row, verdict, landed, findings, isProved }) => ({
      row: row.id,
      says: row.says,
      level: row.level,
      source: `${row.source.kind}: ${row.source.where}`,
      verdict,
      landed,
      findings,
      proved: isProved,
    })),
    proof: { defects: countProof(defects), judgeMutants: countProof(judgeMutants) },
    findings: result.plays.flatMap((play) => play.findings),
    inapplicable: result.inapplicable,
    counterexamples: result.counterexamples.map((example, index) => ({
      file: counterexampleFiles[index] ?? '',
      scenario: nameOf(example.scenario),
      calls: example.calls,
      shrinkPlays: example.shrinkPlays,
      isSmallest: example.isUnfinished !== true,
    })),
    schedules: Object.fromEntries(result.schedules),
    ...(result.together === undefined ? {} : { together: result.together }),
    again: result.again ?? [],
    explore: result.isExploring === true,
    expect: result.expect ?? {},
    spans,
  }
}
