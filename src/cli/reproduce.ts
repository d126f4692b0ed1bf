/** `assay reproduce`: writes a script that sends a counterexample again, for teams that have no Assay. */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  beyondCurl,
  curlScript,
  nodeScript,
  reproduce,
  type Reproduction,
  type SavedCounterexample,
} from '../index.js'
import { printable } from '../protocol/malformed.js'
import { UsageError } from './exit.js'
import { ofFiles } from './options.js'
import { readSaved } from './saved.js'

interface ReproduceArguments {
  readonly file: string
  readonly curl: boolean
  readonly to: string | undefined
  readonly json: boolean
}

const LONGEST_LINE = 300

/** Runs the command. @returns the exit code */
export async function runReproduce(args: ReproduceArguments): Promise<number> {
  const { file, curl, to, json } = args
  if (json && to === undefined) throw new UsageError('--json says what was written; name a file with --to')
  const saved = readSaved(file)
  const found = await reproduce(saved, historyBeside(file, saved))
  const script = curl ? curlScript(found) : nodeScript(found)
  if (to === undefined) process.stdout.write(script)
  else
    ofFiles('the script cannot be written', () => {
      writeFileSync(to, script, { flag: 'wx', mode: 0o755 })
    })
  const notes = [...found.limits, ...beyond(found, curl)]
  if (json)
    process.stdout.write(
      `${JSON.stringify({ file: to, requests: found.steps.length, violated: found.violated, showsByStatus: found.showsByStatus, notes }, null, 2)}\n`,
    )
  else process.stderr.write(tell(found, notes, args))
  return 0
}

function tell(found: Reproduction, notes: readonly string[], { to, curl }: ReproduceArguments): string {
  const lines = [
    `assay: ${String(found.steps.length)} requests that violated ${found.violated.join(', ')}`,
    ...notes,
    ...(found.showsByStatus
      ? []
      : ['What is violated does not show in a status: the script cannot tell by itself.']),
    ...(to === undefined
      ? []
      : [
          curl
            ? `written: MERCHANT=URL EXCHANGE=URL BANK=URL TOKEN=… sh ${to}`
            : `written: node ${to} --merchant URL --token TOKEN [--exchange URL] [--bank URL]`,
        ]),
  ]
  return lines.map((line) => `${printable(line, LONGEST_LINE)}\n`).join('')
}

function beyond(found: Reproduction, curl: boolean): string[] {
  const requests = beyondCurl(found)
  if (!curl || requests.length === 0) return []
  return [
    `Requests ${requests.join(', ')} name what the other backend made, or are too large for curl: leave out --curl, and the script fills them in.`,
  ]
}

/** The lines of a history that are about a play and the opening of its run; the built-in pair needs none. */
function historyBeside(file: string, { target, play }: SavedCounterexample): string | undefined {
  if (target.startsWith('built-in')) return undefined
  try {
    const marks = [`"play":${JSON.stringify(play)}`, '"play":"opening"']
    return readFileSync(join(dirname(file), 'history.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => marks.some((mark) => line.includes(mark)))
      .join('\n')
  } catch {
    // Whether one is needed, and what to do about it, is said by who looks for the play in it.
    return undefined
  }
}
