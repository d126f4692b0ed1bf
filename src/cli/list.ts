/** `assay list`: what there is to play, to expect, to plant. */
import type { Argv } from 'yargs'
import { chooseScenarios, describeRow, isCampaign, PLANTABLE, ROWS, VERBS } from '../index.js'

const KINDS = ['scenarios', 'rows', 'verbs', 'defects'] as const
type Kind = (typeof KINDS)[number]

interface Entry {
  readonly name: string
  readonly says: string
}

export const listCommand = {
  command: 'list [what]',
  describe: 'List scenarios, rows, verbs of the scenario grammar, or defects',
  builder: (yargs: Argv) =>
    yargs
      .positional('what', { choices: KINDS, default: KINDS[0], describe: 'What to list' })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
      .example('$0 list', 'Stories and campaigns that come with Assay')
      .example('$0 list rows', 'Everything that is judged, with its source'),
}

/** Runs the command. @returns the exit code */
export function runList(args: { readonly what: Kind | undefined; readonly json: boolean }): number {
  const entries = ENTRIES[args.what ?? 'scenarios']()
  const width = Math.max(...entries.map((entry) => entry.name.length))
  const text = args.json
    ? JSON.stringify(entries, null, 2)
    : entries.map((entry) => `${entry.name.padEnd(Math.min(width, 64))}  ${entry.says}`).join('\n')
  process.stdout.write(`${text}\n`)
  return 0
}

const ENTRIES: Readonly<Record<Kind, () => Entry[]>> = {
  scenarios: () =>
    [...chooseScenarios([])].map(([name, scenario]) => ({
      name,
      says: `${isCampaign(scenario) ? 'campaign' : 'story'}: ${scenario.says}`,
    })),
  rows: () =>
    ROWS.map((row) => ({
      name: row.id,
      says: `${row.level}, ${describeRow(row)}: ${row.says} [${row.source.where}]`,
    })),
  verbs: () => VERBS.map((verb) => ({ name: `${verb.actor}.${verb.name}`, says: verb.says })),
  defects: () => PLANTABLE.map(({ id, says }) => ({ name: id, says })),
}
