/** `assay replay`: plays a counterexample again and says whether it still violates the same rows. */
import { replay, terminalReport, rowsViolated } from '../index.js'
import { hasColours } from './progress.js'
import { readSaved } from './saved.js'

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
  releaseOrders: new Map<string, number>(),
  interrupted: false,
}

function outcome(before: readonly string[], now: readonly string[], same: boolean): string {
  if (now.length === 0) return `No longer violated: ${before.join(', ')}`
  if (same) return 'Violated again, the same rows.'
  return `Violated, but not the same rows as before (${before.join(', ')}).`
}
