/**
 * Reports in the open schema for mutation testing, which has a viewer: files as lines of text, and mutants at lines.
 * Schema: https://github.com/stryker-mutator/mutation-testing-elements, version 2.
 */
import type { ProofVerdict } from './verdict.js'

/** A change made on purpose, to a handler or to the judge. */
export interface ReportedMutant {
  readonly id: string
  /** What kind of change it is. */
  readonly kind: string
  readonly says: string
  /** First and last line that it changes, counted from 1. */
  readonly lines: readonly [first: number, last: number]
  readonly verdict: ProofVerdict
  /** What killed it, or why nothing did. */
  readonly why: string
  /** Plays or histories that it took. */
  readonly tests: number
  /** Scenario that killed it. */
  readonly killedBy?: string | undefined
  readonly milliseconds?: number | undefined
}

/** A text, and the mutants of its lines. */
export interface MutatedFile {
  readonly name: string
  readonly lines: readonly string[]
  readonly mutants: readonly ReportedMutant[]
}

interface Position {
  readonly line: number
  readonly column: number
}

interface SchemaMutant {
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

interface SchemaFile {
  readonly language: string
  readonly source: string
  readonly mutants: readonly SchemaMutant[]
}

interface SchemaTests {
  readonly tests: readonly { readonly id: string; readonly name: string }[]
}

export interface MutationReport {
  readonly schemaVersion: '2'
  readonly thresholds: { readonly high: number; readonly low: number }
  readonly framework: { readonly name: string; readonly version: string }
  readonly files: Readonly<Record<string, SchemaFile>>
  readonly testFiles: Readonly<Record<string, SchemaTests>>
}

/** What is known to be harmless is told apart from what was tested and survived. */
const STATUS_OF: Readonly<Record<ProofVerdict, SchemaMutant['status']>> = {
  killed: 'Killed',
  permitted: 'Ignored',
  equivalent: 'Ignored',
  inapplicable: 'Ignored',
  unreached: 'NoCoverage',
  unexplained: 'Survived',
}

/** Percent below which the viewer warns, and above which it praises. */
const THRESHOLDS = { high: 100, low: 95 }

/** Makes the report. Files without mutants are left out. */
export function mutationReport(files: readonly MutatedFile[], version: string): MutationReport {
  const told = files.filter(({ mutants }) => mutants.length > 0)
  const killers = told.flatMap(({ mutants }) => mutants.flatMap(({ killedBy }) => killedBy ?? []))
  return {
    schemaVersion: '2',
    thresholds: THRESHOLDS,
    framework: { name: 'Assay', version },
    files: Object.fromEntries(
      told.map(({ name, lines, mutants }) => [
        name,
        {
          language: 'plain',
          source: lines.join('\n'),
          mutants: mutants.map((mutant) => inSchema(mutant, lines)),
        },
      ]),
    ),
    testFiles: Object.fromEntries(
      [...new Set(killers)].sort().map((name) => [`scenarios/${name}.yaml`, { tests: [{ id: name, name }] }]),
    ),
  }
}

function inSchema(mutant: ReportedMutant, lines: readonly string[]): SchemaMutant {
  const { id, kind, says, verdict, why, tests, killedBy, milliseconds } = mutant
  const [first, last] = mutant.lines
  return {
    id,
    mutatorName: kind,
    description: says,
    replacement: says,
    location: {
      start: { line: first, column: 1 },
      end: { line: last, column: (lines[last - 1] ?? '').length + 1 },
    },
    status: STATUS_OF[verdict],
    statusReason: why,
    testsCompleted: tests,
    ...(killedBy === undefined ? {} : { killedBy: [killedBy] }),
    ...(milliseconds === undefined ? {} : { duration: milliseconds }),
  }
}
