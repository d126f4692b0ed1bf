/** `assay replay`: plays a counterexample again and says whether it still violates the same rows. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Argv } from 'yargs'
import { chooseScenarios, chooseTarget } from '../index.js'
import { readCounterexample, type SavedCounterexample } from '../conformance/report/counterexample.js'
import { terminalReport } from '../conformance/report/terminal.js'
import { replay, type RunResult } from '../conformance/run.js'
import type { Scenario } from '../conformance/scenario/grammar.js'
import { loadScenario } from '../conformance/scenario/load.js'
import { UsageError } from './exit.js'

export const replayCommand = {
  command: 'replay <file>',
  describe: 'Play a counterexample again, in this process, on the built-in pair',
  builder: (yargs: Argv) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'counterexample-N.json of a run' })
      .option('json', { type: 'boolean', default: false, describe: 'Print the findings as JSON' })
      .example(
        '$0 replay reports/runs/…/counterexample-1.json',
        'Exit code 1 if it is still violated, 0 if it is mended',
      ),
}

/** Runs the command. @returns the exit code */
export async function runReplay(args: { readonly file: string; readonly json: boolean }): Promise<number> {
  const saved = readSaved(args.file)
  const target = chooseTarget({ defects: saved.defects })
  const played = await replay(target, scenarioOf(saved, args.file), saved)
  const violated = [
    ...new Set(
      played.findings.filter((finding) => finding.verdict === 'violated').map((finding) => finding.row),
    ),
  ]
  const isSame =
    saved.violated.length === violated.length && saved.violated.every((row) => violated.includes(row))
  if (args.json) {
    process.stdout.write(
      `${JSON.stringify({ violated, same: isSame, findings: played.findings }, null, 2)}\n`,
    )
    return violated.length > 0 ? 1 : 0
  }
  const result: RunResult = {
    target: target.name,
    seed: saved.seed,
    profile: {},
    plays: [played],
    counterexamples: [],
    inapplicable: [],
    releaseOrders: new Map(),
    interrupted: false,
  }
  const findings = terminalReport(result, {
    colours: process.stdout.hasColors?.() ?? false,
    counterexampleFiles: [],
    findingsOnly: true,
  })
  const outcome =
    violated.length === 0
      ? `No longer violated: ${saved.violated.join(', ')}`
      : isSame
        ? 'Violated again, the same rows.'
        : `Violated, but not the same rows as before (${saved.violated.join(', ')}).`
  process.stdout.write(`${findings}${outcome}\n`)
  return violated.length > 0 ? 1 : 0
}

function readSaved(file: string): SavedCounterexample {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
  const saved = readCounterexample(value)
  if (typeof saved === 'string')
    throw new UsageError(`${file}: not a counterexample of assay conform (${saved})`)
  if (!saved.target.startsWith('built-in pair')) {
    throw new UsageError(
      `${file}: was found on "${saved.target}", and only the built-in pair can be replayed`,
    )
  }
  return saved
}

function scenarioOf(saved: SavedCounterexample, file: string): Scenario {
  if (saved.scenarioFile !== undefined) {
    // Written relative to where the run was started, which may be elsewhere now.
    return loadScenario(resolve(saved.scenarioFile))
  }
  const found = chooseScenarios([saved.scenario]).get(saved.scenario)
  if (found === undefined) throw new UsageError(`${dirname(file)}: no such scenario: ${saved.scenario}`)
  return found
}
