/** `assay doctor`: says whether a merchant can be judged as it is set up, and what to change if not. */
import { diagnose, type Check, type Diagnosis } from '../index.js'
import { EXIT_USAGE, UsageError } from './exit.js'
import { settle, type Flags } from './settings.js'

/** Runs the command. @returns the exit code */
export async function runDoctor(args: Flags & { readonly json: boolean }): Promise<number> {
  const { target } = settle(args)
  const { merchant, token = '' } = target
  if (merchant === undefined)
    throw new UsageError(
      'there is no merchant to examine: name one with --merchant, or in assay.config.yaml (`assay init` writes it)',
    )
  const diagnosis = await diagnose({ ...target, merchant, token })
  process.stdout.write(args.json ? `${JSON.stringify(toldAsJson(diagnosis), null, 2)}\n` : told(diagnosis))
  return diagnosis.healthy ? 0 : EXIT_USAGE
}

/** Without what only plays need: a token among it. */
function toldAsJson({ target, healthy, checks }: Diagnosis): object {
  return { target, healthy, checks }
}

function told({ target, healthy, checks }: Diagnosis): string {
  const wrong = checks.filter(({ state }) => state === 'wrong').length
  return [
    target,
    ...checks.flatMap(lines),
    healthy ? 'Ready: `assay conform` can judge it.' : `${String(wrong)} to change before it can be judged.`,
    '',
  ].join('\n')
}

const WIDTH = 17

function lines({ check, state, says, fix }: Check): string[] {
  const word = state === 'wrong' ? 'WRONG' : state
  const first = `  ${word.padEnd(6)} ${check.padEnd(WIDTH)} ${says}`
  return fix === undefined ? [first] : [first, `  ${' '.repeat(6)} ${'fix:'.padStart(WIDTH)} ${fix}`]
}
