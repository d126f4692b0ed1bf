/** `assay conform`: plays scenarios against a target and judges every reply. */
import { printable } from '../protocol/malformed.js'
import {
  conform,
  RunFolder,
  runJson,
  SetUpError,
  terminalReport,
  type ConformResult,
  type ExchangeOptions,
  type SavedCounterexample,
} from '../index.js'
import { EXIT_INTERRUPTED, UsageError } from './exit.js'
import { DEFAULT_OUT, DEFAULT_SEED } from './commands.js'
import { LastFailures } from './last-failures.js'
import { ofFiles } from './options.js'
import { hasColours, ProgressLine } from './progress.js'
import { settle, type Flags, type Settings } from './settings.js'
import { VERSION } from './version.js'

interface ConformArguments extends Flags {
  readonly scenario: readonly string[]
  readonly exhaustive: number | undefined
  readonly explore: boolean
  readonly fresh: boolean
  readonly defect: readonly string[]
  readonly hostExchange: string | undefined
  readonly publicUrl: string | undefined
  readonly store: string | undefined
  /** An exchange to judge, and how to get coins of it. */
  readonly where: ExchangeOptions
  readonly json: boolean
}

/** Runs the command. @returns the exit code */
export async function runConform(args: ConformArguments): Promise<number> {
  const settings = settle({ ...args, exchange: args.where.exchange })
  if (args.defect.length > 0 && settings.namedBy !== undefined)
    throw new UsageError(
      `defects can be planted only into the built-in pair, and ${settings.namedBy} names a merchant: --config none leaves the run file out`,
    )
  const { out = DEFAULT_OUT, seed = DEFAULT_SEED } = settings
  const reports = new Reports(out, folderName(seed))
  const last = new LastFailures(out)
  const { cases, ignored } = args.fresh ? { cases: [], ignored: [] } : last.read()
  for (const why of ignored) process.stderr.write(`assay: left out, ${printable(why, 300)}\n`)
  const result = await play(args, settings, { reports, again: cases })
  if (result === undefined) {
    process.stderr.write('assay: interrupted before anything was played\n')
    return EXIT_INTERRUPTED
  }
  let written: Written | undefined
  try {
    const counterexampleFiles = reports.write(result, args.defect)
    written = { folder: reports.folder.path, counterexampleFiles }
    writing(() => {
      last.update(result, args.defect)
    })
  } finally {
    // A full disk may cost the files; what took hours to play is told all the same.
    process.stdout.write(report(result, written, args.json))
  }
  return result.exitCode
}

/** Where the reports of a run are. */
interface Written {
  readonly folder: string
  readonly counterexampleFiles: readonly string[]
}

function report(result: ConformResult, written: Written | undefined, json: boolean): string {
  const { counterexampleFiles } = written ?? { counterexampleFiles: [] }
  return json
    ? `${JSON.stringify(runJson(result, VERSION, counterexampleFiles), null, 2)}\n`
    : terminalReport(result, { colours: hasColours(), counterexampleFiles, ...written })
}

/** Plays until all is played or somebody interrupts. @returns undefined if that was during the set-up */
async function play(
  args: ConformArguments,
  { target, scenarios, seed = DEFAULT_SEED, plays, time, expect }: Settings,
  { reports, again }: { reports: Reports; again: readonly SavedCounterexample[] },
): Promise<ConformResult | undefined> {
  const { hostExchange, publicUrl, store } = args
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      interruption.abort()
    })
  const line = new ProgressLine(process.stderr)
  try {
    return await conform({
      ...target,
      scenarios,
      seed,
      ...(args.exhaustive === undefined ? {} : { exhaustive: args.exhaustive }),
      ...(plays === undefined ? {} : { plays }),
      ...(time === undefined ? {} : { time }),
      explore: args.explore,
      again,
      defects: args.defect,
      ...(expect === undefined ? {} : { expect }),
      ...(hostExchange === undefined ? {} : { hostExchange }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(store === undefined ? {} : { store }),
      ...args.where,
      signal: interruption.signal,
      onHistory: (events) => {
        reports.append(events)
      },
      onProgress: (progress) => {
        line.show(progress)
      },
    })
  } catch (error) {
    if (error instanceof SetUpError && interruption.signal.aborted) return undefined
    throw error
  } finally {
    line.clear()
  }
}

/** The folder of the run. It is made when there is something to put into it: a set-up mistake leaves nothing behind. */
class Reports {
  #folder: RunFolder | undefined

  constructor(
    readonly parent: string,
    readonly name: string,
  ) {}

  get folder(): RunFolder {
    return (this.#folder ??= writing(() => new RunFolder(this.parent, this.name)))
  }

  append(events: Parameters<RunFolder['writeHistory']>[0]): void {
    const { folder } = this
    writing(() => {
      folder.writeHistory(events)
    })
  }

  /** @returns the paths of the counterexamples */
  write(result: ConformResult, defects: readonly string[]): string[] {
    const { folder } = this
    return writing(() => folder.writeReports(result, { version: VERSION, defects }))
  }
}

function writing<T>(work: () => T): T {
  return ofFiles('the reports cannot be written', work)
}

/** Sortable, and safe as a file name whatever the seed. */
function folderName(seed: string): string {
  const time = new Date()
    .toISOString()
    .replace(/\.[0-9]+Z$/, '')
    .replaceAll(':', '-')
  return `${time}-seed-${seed.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 40)}`
}
