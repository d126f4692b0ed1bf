#!/usr/bin/env node
/**
 * The command line. Everything that touches argv, the environment, the terminal or the exit code is in this
 * folder.
 */
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { printable } from '../protocol/malformed.js'
import {
  conformCommand,
  defectsCommand,
  doctorCommand,
  initCommand,
  judgeCommand,
  listCommand,
  replayCommand,
  reproduceCommand,
  serveCommand,
} from './commands.js'
import { hostCommand } from './host-options.js'
import { EXIT_HARNESS, EXIT_USAGE, UsageError } from './exit.js'
import { VERSION } from './version.js'

const LONGEST_LINE = 1000

async function main(): Promise<number> {
  let exitCode = 0
  await yargs(hideBin(process.argv))
    .scriptName('assay')
    .usage('$0 <command>\n\nTests whether GNU Taler payment backends are what they claim to be.')
    .command(conformCommand.command, conformCommand.describe, conformCommand.builder, async (args) => {
      // What stands behind `--` are scenarios as well.
      const scenario = [...args.scenario, ...args._.slice(1).map(String)]
      const { merchant, token, bank, currency, config, seed, plays, time, out } = args
      const { hostExchange, publicUrl, store } = args
      const told = {
        merchant,
        token,
        bank,
        currency,
        config,
        seed,
        plays,
        time,
        out,
        hostExchange,
        publicUrl,
        store,
      }
      const { runConform } = await import('./conform.js')
      const { readExchangeOptions } = await import('./exchange-options.js')
      const where = await readExchangeOptions(args)
      exitCode = await runConform({ ...args, ...told, scenario, where })
    })
    .command(doctorCommand.command, doctorCommand.describe, doctorCommand.builder, async (args) => {
      const { merchant, token, bank, currency, config } = args
      const { runDoctor } = await import('./doctor.js')
      exitCode = await runDoctor({ ...args, merchant, token, bank, currency, config })
    })
    .command(initCommand.command, initCommand.describe, initCommand.builder, async (args) => {
      const { merchant } = args
      const { runInit } = await import('./init.js')
      exitCode = await runInit({ ...args, merchant })
    })
    .command(replayCommand.command, replayCommand.describe, replayCommand.builder, async (args) => {
      const { runReplay } = await import('./replay.js')
      const { merchant, token, bank, asStory } = args
      exitCode = await runReplay({ ...args, merchant, token, bank, asStory })
    })
    .command(reproduceCommand.command, reproduceCommand.describe, reproduceCommand.builder, async (args) => {
      const { to } = args
      const { runReproduce } = await import('./reproduce.js')
      exitCode = await runReproduce({ ...args, to })
    })
    .command(judgeCommand.command, judgeCommand.describe, judgeCommand.builder, async (args) => {
      const { runJudge } = await import('./judge.js')
      exitCode = runJudge(args)
    })
    .command(serveCommand.command, serveCommand.describe, serveCommand.builder, async (args) => {
      const { runServe } = await import('./serve.js')
      exitCode = await runServe({ ...args, store: args.store, seed: args.seed })
    })
    .command(hostCommand.command, hostCommand.describe, hostCommand.builder, async (args) => {
      const { runHost } = await import('./host.js')
      exitCode = await runHost({ ...args, publicUrl: args.publicUrl, store: args.store })
    })
    .command(defectsCommand.command, defectsCommand.describe, defectsCommand.builder, async (args) => {
      const { runDefects } = await import('./defects.js')
      exitCode = await runDefects({ ...args, out: args.out })
    })
    .command(listCommand.command, listCommand.describe, listCommand.builder, async (args) => {
      const { runList } = await import('./list.js')
      exitCode = runList(args)
    })
    .epilogue(
      'Exit codes: 0 nothing violated, 1 a must violated, 2 not everything could be judged, 3 fault of Assay, 64 usage or set-up, 130 interrupted',
    )
    .version(VERSION)
    // A dot behind an option or a "no-" in front of it is a misspelling, and is told.
    .parserConfiguration({ 'dot-notation': false, 'boolean-negation': false })
    .demandCommand(
      1,
      'say what to do: init, doctor, host, conform, replay, reproduce, judge, serve, defects or list',
    )
    .strict()
    .strictCommands()
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error
      const problem = error?.message ?? message ?? 'cannot understand the command'
      throw new UsageError(`${problem.replace(/\.$/, '')}. \`assay --help\` shows what there is.`)
    })
    .parseAsync()
  return exitCode
}

/** Errors that tell users what to change; by name, so that nothing has to be loaded to know them. */
const WRONG_USE: readonly string[] = ['UsageError', 'SetUpError', 'ScenarioError']

function tell(error: unknown): number {
  if (error instanceof Error && WRONG_USE.includes(error.name)) {
    process.stderr.write(`assay: ${printable(error.message.replace(/\s+/g, ' '), LONGEST_LINE)}\n`)
    return EXIT_USAGE
  }
  process.stderr.write(
    `assay: a fault of Assay itself, please report it:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  return EXIT_HARNESS
}

// A reader that closes the pipe has read enough; a full disk has not taken what it was given.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  process.stderr.write(`assay: the output cannot be written: ${error.message}\n`)
  process.exitCode = EXIT_HARNESS
})

try {
  const exitCode = await main()
  process.exitCode ??= exitCode
} catch (error) {
  process.exitCode = tell(error)
}
