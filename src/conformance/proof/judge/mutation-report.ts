/**
 * Reports in the open schema for mutation testing, which has a viewer: files as lines of text, and mutants at lines.
 * Schema: https://github.com/stryker-mutator/mutation-testing-elements, version 2.
 */

/** What became of a mutant, in our words. */
export type MutantWord = 'killed' | 'permitted' | 'equivalent' | 'inapplicable' | 'unreached' | 'unexplained'

export interface ReportedMutant {
  readonly id: string
  /** What kind of change it is. */
  readonly kind: string
  readonly says: string
  /** Counted from 1. */
  readonly line: number
  readonly verdict: MutantWord
  /** What killed it, or why nothing did. */
  readonly why: string
}

/** A text, and the mutants of its lines. */
export interface MutatedFile {
  readonly name: string
  readonly lines: readonly string[]
  readonly mutants: readonly ReportedMutant[]
}

const STATUS: Readonly<Record<MutantWord, string>> = {
  killed: 'Killed',
  permitted: 'Ignored',
  equivalent: 'Ignored',
  inapplicable: 'Ignored',
  unreached: 'NoCoverage',
  unexplained: 'Survived',
}

/** Percent below which the viewer warns, and above which it praises. */
const THRESHOLDS = { low: 90, high: 95 }

/** The report, ready to be written as JSON. */
export function mutationReport(files: readonly MutatedFile[]): object {
  return {
    schemaVersion: '2',
    thresholds: THRESHOLDS,
    files: Object.fromEntries(
      files.map(({ name, lines, mutants }) => [
        name,
        {
          language: 'text',
          source: lines.join('\n'),
          mutants: mutants.map((one) => ({
            id: one.id,
            mutatorName: one.kind,
            description: one.says,
            replacement: one.says,
            location: {
              start: { line: one.line, column: 1 },
              end: { line: one.line, column: (lines[one.line - 1] ?? '').length + 1 },
            },
            status: STATUS[one.verdict],
            statusReason: one.why,
          })),
        },
      ]),
    ),
  }
}
