/**
 * A defect written by hand, the campaign that has to find it, and what has to come of that. The tables beside this file
 * are the words; this file holds them to be true, in tests for a sample and in `npm run bench:written` for all.
 */
import { isDeepStrictEqual } from 'node:util'
import { rowsViolated } from '../../../src/conformance/checks/finding.js'
import { readCounterexample, saveCounterexample } from '../../../src/conformance/report/counterexample.js'
import { replay, run, type Counterexample, type RunResult } from '../../../src/conformance/run.js'
import type { Scenario } from '../../../src/conformance/scenario/grammar.js'
import { inProcessTarget } from '../../../src/conformance/targets/in-process.js'

export interface WrittenCase {
  readonly defect: string
  readonly campaign: string
  /** Rows of which one at least has to be among those that the smallest counterexample violates. */
  readonly rows: readonly string[]
  /** Calls, and other steps, that the smallest counterexample has after the set-up, at most. */
  readonly calls: number
}

/** Plays in which each defect has to be found. */
export const MOST_PLAYS = 60

/** Plays the campaign of a case against the pair with its defect, until it is found. */
export function hunt({ defect }: WrittenCase, campaign: Scenario, seed: string): Promise<RunResult> {
  const target = inProcessTarget({ defects: [defect] })
  return run({ target, scenarios: [campaign], seed, plays: MOST_PLAYS })
}

/** What is wrong about how a defect was found; nothing if all is as its case says. */
export async function problemsOf(
  written: WrittenCase,
  { counterexamples: [example], target }: RunResult,
  replays: number,
): Promise<string[]> {
  if (example === undefined) return [`was not found in ${String(MOST_PLAYS)} plays`]
  const violated = rowsViolated(example.judged.findings)
  return [
    ...(written.rows.some((row) => violated.includes(row))
      ? []
      : [`none of ${written.rows.join(', ')} among ${violated.join(', ')}`]),
    ...(example.calls > written.calls
      ? [`${String(example.calls)} calls instead of ${String(written.calls)} at most`]
      : []),
    ...(await replayProblems(written, example, target, replays)),
  ]
}

/** A counterexample that was written to a file shows the same again, and nothing where the defect is not. */
async function replayProblems(
  { defect }: WrittenCase,
  example: Counterexample,
  target: string,
  times: number,
): Promise<string[]> {
  const text = JSON.stringify(saveCounterexample(example, { target, defects: [defect] }))
  const saved = readCounterexample(JSON.parse(text))
  if (typeof saved === 'string') return [`its file cannot be read: ${saved}`]
  for (let time = 1; time <= times; time++) {
    const again = await replay(inProcessTarget({ defects: [defect] }), saved.scenario, saved)
    if (!isDeepStrictEqual(again.events, example.history))
      return [`replay ${String(time)} is another history`]
  }
  const mended = await replay(inProcessTarget(), saved.scenario, saved)
  const left = rowsViolated(mended.findings)
  return left.length === 0 ? [] : [`without the defect ${left.join(', ')} is violated as well`]
}
