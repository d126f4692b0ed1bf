/** `assay list`: what there is to play, to expect, to plant. */
import {
  chooseScenarios,
  describeRow,
  isCampaign,
  ownBook,
  PLANTABLE,
  provedRows,
  ROWS,
  VERBS,
} from '../index.js'
import type { Kind } from './commands.js'

interface Entry {
  readonly name: string
  readonly says: string
  /** Of a row: true if a defect against it was killed, and so was a judge who does not look. */
  readonly proved?: boolean
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
  rows: () => {
    const proved = provedRows(ownBook())
    return ROWS.map((row) => ({
      name: row.id,
      says: `${row.level}, ${describeRow(row)}: ${row.says} [${row.source.where}]`,
      proved: proved.has(row.id),
    }))
  },
  verbs: () => VERBS.map((verb) => ({ name: `${verb.actor}.${verb.name}`, says: verb.says })),
  defects: () => PLANTABLE.map(({ id, says }) => ({ name: id, says })),
}
