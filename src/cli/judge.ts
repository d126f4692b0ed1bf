/** `assay judge`: judges what somebody has recorded of an exchange. */
import { judgeRecordings, runJson, terminalReport } from '../index.js'
import { hasColours } from './progress.js'
import { readRecordingsAt } from './recordings.js'
import { VERSION } from './version.js'

/** Runs the command. @returns the exit code */
export function runJudge(args: { readonly path: string; readonly json: boolean }): number {
  const result = judgeRecordings(readRecordingsAt(args.path), `recordings in ${args.path}`)
  if (args.json) {
    process.stdout.write(`${JSON.stringify(runJson(result, VERSION, []), null, 2)}\n`)
    return result.exitCode
  }
  process.stdout.write(terminalReport(result, { colours: hasColours(), counterexampleFiles: [] }))
  for (const { name, why } of result.leftOut) process.stdout.write(`not judged: ${name} (${why})\n`)
  return result.exitCode
}
