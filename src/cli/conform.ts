/** `assay conform`: plays scenarios against a target and judges every reply. */
import type { Argv } from 'yargs'
import { conform, DEFAULT_PLAYS, RunFolder, runJson, terminalReport } from '../index.js'
import { UsageError } from './exit.js'
import { hasColours, ProgressLine } from './progress.js'
import { VERSION } from './version.js'

const MOST_PLAYS = 10_000_000

export const conformCommand = {
  command: 'conform [scenario..]',
  describe: 'Play scenarios against a backend and judge every reply',
  builder: (yargs: Argv) =>
    yargs
      .positional('scenario', {
        type: 'string',
        array: true,
        default: [],
        describe: 'Names (see `assay list`) or YAML files; all that come with Assay unless given',
      })
      .option('seed', {
        type: 'string',
        default: '1',
        requiresArg: true,
        describe: 'Everything drawn follows from this text',
      })
      .option('plays', {
        type: 'number',
        default: DEFAULT_PLAYS,
        requiresArg: true,
        describe: 'Plays of each campaign',
      })
      .option('defect', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Plant a defect into the built-in pair (see `assay list defects`)',
      })
      .option('merchant', {
        type: 'string',
        requiresArg: true,
        describe: 'Base URL of a merchant to judge, instead of the built-in pair',
      })
      .option('token', {
        type: 'string',
        requiresArg: true,
        describe: 'Access token of the merchant instance, "secret-token:…"',
      })
      .option('bank', {
        type: 'string',
        requiresArg: true,
        describe: 'Base URL of the test bank, where the exchange’s account does not tell it',
      })
      .option('out', {
        type: 'string',
        default: 'reports/runs',
        requiresArg: true,
        describe: 'Folder in which each run gets a folder',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print run.json instead of the table' })
      .example('$0 conform', 'Judge the built-in pair with everything')
      .example(
        '$0 conform competing-wallets --plays 2000 --seed 7',
        'One campaign, longer, from another seed',
      )
      .example(
        '$0 conform --defect pay-looks-only-before-the-deposit',
        'See a race found, shrunk and explained',
      )
      .example(
        '$0 conform --merchant http://localhost:9966/ --token secret-token:sandbox',
        'Judge a running backend',
      ),
}

interface ConformArguments {
  readonly scenario: readonly string[]
  readonly seed: string
  readonly plays: number
  readonly defect: readonly string[]
  readonly merchant: string | undefined
  readonly token: string | undefined
  readonly bank: string | undefined
  readonly out: string
  readonly json: boolean
}

/** Runs the command. @returns the exit code */
export async function runConform(args: ConformArguments): Promise<number> {
  if (!Number.isSafeInteger(args.plays) || args.plays < 0 || args.plays > MOST_PLAYS) {
    throw new UsageError(`--plays takes a whole number from 0 to ${String(MOST_PLAYS)}`)
  }
  const interruption = new AbortController()
  process.once('SIGINT', () => {
    interruption.abort()
  })
  const line = new ProgressLine(process.stderr)
  // The folder is made when there is something to put into it: a set-up mistake leaves nothing behind.
  let folder: RunFolder | undefined
  const folderOf = (): RunFolder => (folder ??= new RunFolder(args.out, folderName(args.seed)))
  const result = await conform({
    scenarios: args.scenario,
    seed: args.seed,
    plays: args.plays,
    defects: args.defect,
    ...(args.merchant === undefined ? {} : { merchant: args.merchant }),
    ...(args.token === undefined ? {} : { token: args.token }),
    ...(args.bank === undefined ? {} : { bank: args.bank }),
    signal: interruption.signal,
    onHistory: (events) => {
      folderOf().writeHistory(events)
    },
    onProgress: (progress) => {
      line.show(progress)
    },
  })
  line.clear()
  const counterexampleFiles = folderOf().writeReports(result, { version: VERSION, defects: args.defect })
  process.stdout.write(
    args.json
      ? `${JSON.stringify(runJson(result, VERSION, counterexampleFiles), null, 2)}\n`
      : terminalReport(result, {
          colours: hasColours(),
          folder: folderOf().path,
          counterexampleFiles,
        }),
  )
  return result.exitCode
}

/** Sortable, and safe as a file name whatever the seed. */
function folderName(seed: string): string {
  const time = new Date()
    .toISOString()
    .replace(/\.[0-9]+Z$/, '')
    .replaceAll(':', '-')
  return `${time}-seed-${seed.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 40)}`
}
