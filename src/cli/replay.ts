/** `assay replay`: plays a counterexample again and says whether it still violates the same rows. */
import { readFileSync, statSync } from 'node:fs'
import {
  readCounterexample,
  replay,
  terminalReport,
  rowsViolated,
  type SavedCounterexample,
} from '../index.js'
import { UsageError } from './exit.js'
import { hasColours } from './progress.js'

/** A counterexample is a few kilobytes; what is larger is something else. */
const MAX_BYTES = 4 * 1024 * 1024

/** Runs the command. @returns the exit code */
export async function runReplay(args: { readonly file: string; readonly json: boolean }): Promise<number> {
  const saved = readSaved(args.file)
  const played = await replay(saved)
  const violated = rowsViolated(played.findings)
  const same =
    saved.violated.length === violated.length && saved.violated.every((row) => violated.includes(row))
  if (args.json) {
    process.stdout.write(`${JSON.stringify({ violated, same, findings: played.findings }, null, 2)}\n`)
    return violated.length > 0 ? 1 : 0
  }
  process.stdout.write(
    terminalReport(
      { ...EMPTY_RUN, target: saved.target, seed: saved.seed, plays: [played] },
      { colours: hasColours(), counterexampleFiles: [], findingsOnly: true },
    ),
  )
  process.stdout.write(`${outcome(saved.violated, violated, same)}\n`)
  return violated.length > 0 ? 1 : 0
}

/** A run of nothing, to put a single play into. */
const EMPTY_RUN = {
  replayable: true,
  profile: {},
  counterexamples: [],
  inapplicable: [],
  schedules: new Map<string, never>(),
  interrupted: false,
}

function outcome(before: readonly string[], now: readonly string[], same: boolean): string {
  if (now.length === 0) return `No longer violated: ${before.join(', ')}`
  if (same) return 'Violated again, the same rows.'
  return `Violated, but not the same rows as before (${before.join(', ')}).`
}

function readSaved(file: string): SavedCounterexample {
  let value: unknown
  try {
    const { size } = statSync(file)
    if (!statSync(file).isFile()) throw new UsageError(`${file}: it is no file`)
    if (size > MAX_BYTES) throw new UsageError(`${file}: too large to be a counterexample`)
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
  const saved = readCounterexample(value)
  if (typeof saved === 'string')
    throw new UsageError(`${file}: not a counterexample of assay conform (${saved})`)
  return saved
}
