/** `assay judge`: judges what somebody has recorded of an exchange. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { MalformedError } from '../protocol/malformed.js'
import { judgeRecordings, readRecordings, runJson, terminalReport, type Recording } from '../index.js'
import { UsageError } from './exit.js'
import { ofFiles } from './options.js'
import { hasColours } from './progress.js'
import { VERSION } from './version.js'

/** A file holds one message, or a session of them. */
const MAX_BYTES = 64 * 1024 * 1024
const MOST_FILES = 10_000

/** Runs the command. @returns the exit code */
export function runJudge(args: { readonly path: string; readonly json: boolean }): number {
  const recordings = readAll(args.path)
  // Nothing to judge must not look like nothing wrong.
  if (recordings.length === 0) throw new UsageError(`${args.path}: there is no recording in it`)
  const result = judgeRecordings(recordings, `recordings in ${args.path}`)
  if (args.json) {
    process.stdout.write(`${JSON.stringify(runJson(result, VERSION, []), null, 2)}\n`)
    return result.exitCode
  }
  process.stdout.write(terminalReport(result, { colours: hasColours(), counterexampleFiles: [] }))
  for (const { name, why } of result.leftOut) process.stdout.write(`not judged: ${name} (${why})\n`)
  return result.exitCode
}

/** The recordings of a folder, whose files are read in the order of their names; or those of a single file. */
function readAll(path: string): Recording[] {
  const isFolder = ofFiles('the recordings cannot be read', () => statSync(path).isDirectory())
  if (!isFolder) return readFile(path, basename(path, '.json'))
  const files = ofFiles('the recordings cannot be read', () => readdirSync(path))
    .filter((file) => file.endsWith('.json'))
    .sort()
  if (files.length > MOST_FILES) throw new UsageError(`${path}: more than ${String(MOST_FILES)} recordings`)
  return files.flatMap((file) => readFile(join(path, file), basename(file, '.json')))
}

function readFile(path: string, name: string): Recording[] {
  const contents = ofFiles('the recordings cannot be read', () => {
    if (statSync(path).size > MAX_BYTES) throw new UsageError(`${path}: too large to be a recording`)
    return readFileSync(path)
  })
  try {
    return readRecordings(contents, name)
  } catch (error) {
    if (error instanceof MalformedError) throw new UsageError(`${path}: ${error.message}`)
    throw error
  }
}
