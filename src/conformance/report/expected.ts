/**
 * What is known of a target and shall not fail a run: rows that it violates or that cannot be judged, each with a reason.
 * Whatever is expected stays in the reports as what it is; only the exit code looks away.
 */
import { printable } from '../../protocol/malformed.js'
import type { Finding } from '../checks/finding.js'
import { LINE } from './text.js'
import type { RowVerdict, Verdict } from './verdict.js'

export interface Expectation {
  readonly verdict: 'violated' | 'unknown'
  /** Why this is so, or who takes care of it. */
  readonly because: string
}

/** Expectations by row. */
export type Expectations = Readonly<Record<string, Expectation>>

/** True if somebody has said that this will be found. */
export function isExpected({ row, verdict }: Finding, expect: Expectations = {}): boolean {
  return Object.hasOwn(expect, row) && expect[row]?.verdict === verdict
}

/** What became of each expectation, in lines for people. */
export function tellExpected(rows: readonly RowVerdict[], expect: Expectations = {}): string[] {
  return Object.entries(expect).map(([id, { verdict, because }]) => {
    const is: Verdict = rows.find(({ row }) => row.id === id)?.verdict ?? 'unreached'
    const why = printable(because, LINE)
    return is === verdict
      ? `expected: ${id} is ${verdict} (${why})`
      : `not as expected: ${id} is ${is}, not ${verdict}: take it out of the run file if that is settled (${why})`
  })
}
