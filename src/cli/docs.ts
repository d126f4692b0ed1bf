/**
 * Writes what is derived: docs/generated/, the JSON schema of scenarios, and the reports of a sample run.
 *
 * `--check` writes nothing and fails when a file is not what it would be now.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  conform,
  describeRow,
  junitXml,
  PLANTABLE,
  ROWS,
  runJson,
  saveCounterexample,
  scenarioSchema,
  terminalReport,
} from '../index.js'
import { ERRORS } from '../protocol/errors.js'
import { VERSION } from './version.js'

const GENERATED = '<!-- Written by `npm run docs`; do not edit. -->'

/** Contents by path. */
async function files(): Promise<Readonly<Record<string, string>>> {
  return {
    'docs/generated/requirements.md': requirements(),
    'docs/generated/errors.md': errors(),
    'docs/generated/defects.md': defects(),
    'scenarios/scenario.schema.json': json(scenarioSchema()),
    ...(await sample('reports/sample')),
  }
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

function requirements(): string {
  const pages = [...new Set(ROWS.map((row) => row.page))]
  const sections = pages.flatMap((page) => {
    const rows = ROWS.filter((row) => row.page === page)
    const lines = rows.map((row) => [
      `\`${row.id.slice(page.length + 1)}\``,
      row.status === undefined ? 'duty' : describeRow(row),
      row.level,
      row.says,
      `${row.source.kind}: ${row.source.where}`,
      versionsOf(row.since, row.until),
    ])
    return [
      `## ${page}`,
      '',
      ...table(['row', 'reply', 'level', 'what is promised', 'source', 'versions'], lines),
      '',
    ]
  })
  return [
    GENERATED,
    '# Everything that is judged',
    '',
    `${String(ROWS.length)} rows. The level follows from the source: a page binds (must), the reference is an`,
    'example (should), and what we infer is only observed.',
    '',
    ...sections,
  ].join('\n')
}

function versionsOf(since: number | undefined, until: number | undefined): string {
  if (since === undefined && until === undefined) return 'all'
  return `${String(since ?? 0)} to ${until === undefined ? 'now' : String(until)}`
}

function errors(): string {
  const lines = ERRORS.map(({ name, code, status, confirmed, meaning }) => [
    code === null ? 'not published' : `${String(code)}${confirmed ? '' : ' (provisional)'}`,
    `\`${name}\``,
    status === null ? 'not published' : status === 0 ? 'never sent' : String(status),
    meaning,
  ])
  return [
    GENERATED,
    '# Error codes',
    '',
    ...table(['code', 'name', 'HTTP status', 'meaning'], lines),
    '',
  ].join('\n')
}

function defects(): string {
  const lines = PLANTABLE.map(({ id, says }) => [`\`${id}\``, says])
  return [
    GENERATED,
    '# Defects that can be planted',
    '',
    '`assay conform --defect ID` plants one into the built-in pair. Those called `drop:` are derived from the',
    'guards of the handlers; the others are written by hand.',
    '',
    ...table(['id', 'what is wrong then'], lines),
    '',
  ].join('\n')
}

/** The reports of a run that finds the planted race; the same everywhere, as everything follows from the seed. */
async function sample(folder: string): Promise<Record<string, string>> {
  const defects = ['pay-looks-only-before-the-deposit']
  const result = await conform({ scenarios: ['competing-wallets'], defects, plays: 20 })
  const examples = result.counterexamples.map((example, index): [string, string] => [
    `${folder}/counterexample-${String(index + 1)}.json`,
    json(saveCounterexample(example, { target: result.target, defects })),
  ])
  const names = examples.map(([path]) => path)
  return {
    [`${folder}/report.txt`]: terminalReport(result, { colours: false, folder, counterexampleFiles: names }),
    [`${folder}/run.json`]: json(runJson(result, VERSION, names)),
    [`${folder}/junit.xml`]: junitXml(result),
    ...Object.fromEntries(examples),
  }
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const cells = (line: readonly string[]): string =>
    `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [cells(head), cells(head.map(() => '---')), ...lines.map(cells)]
}

async function main(isCheck: boolean): Promise<number> {
  const stale: string[] = []
  for (const [name, text] of Object.entries(await files())) {
    const path = fileURLToPath(new URL(`../../${name}`, import.meta.url))
    if (isCheck) {
      if (readOrNothing(path) !== text) stale.push(name)
      continue
    }
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    process.stdout.write(`${name}\n`)
  }
  if (stale.length > 0)
    process.stderr.write(`not up to date: ${stale.join(', ')}; run \`npm run docs\` and commit\n`)
  return stale.length > 0 ? 1 : 0
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

process.exitCode = await main(process.argv.includes('--check'))
