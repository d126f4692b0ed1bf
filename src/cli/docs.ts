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
  countProof,
  describeRow,
  junitXml,
  NOT_DUE,
  ownBook,
  PERMITS,
  RULINGS,
  PLANTABLE,
  PROOF_VERDICTS,
  provedRows,
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
  const proved = provedRows(ownBook())
  const sections = pages.flatMap((page) => {
    const rows = ROWS.filter((row) => row.page === page)
    const lines = rows.map((row) => [
      `\`${row.id.slice(page.length + 1)}\``,
      row.status === undefined ? 'duty' : describeRow(row),
      row.level,
      row.says,
      `${row.source.kind}: ${row.source.where}`,
      versionsOf(row.since, row.until),
      proved.has(row.id) ? 'yes' : '',
    ])
    return [
      `## ${page}`,
      '',
      ...table(['row', 'reply', 'level', 'what is promised', 'source', 'versions', 'proved'], lines),
      '',
    ]
  })
  return [
    GENERATED,
    '# Everything that is judged',
    '',
    `${String(ROWS.length)} rows. The level follows from the source: a page binds (must), the reference is an`,
    'example (should), and what we infer is only observed. A row is proved if a wrong implementation that does not keep',
    'it was found by it, and so was a judge who does not look.',
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
  const { seed, plays, ...book } = ownBook()
  const scores = new Map(book.defects.map((score) => [score.id, score]))
  const lines = PLANTABLE.map(({ id, says }) => {
    const score = scores.get(id)
    const rows = score?.rows?.map((row) => `\`${row}\``).join(' ') ?? ''
    return [
      `\`${id}\``,
      says,
      score?.verdict ?? 'not scored',
      [score?.scenario, score?.rule].filter((one) => one !== undefined).join(', '),
      rows,
      score === undefined ? '' : String(score.plays),
    ]
  })
  return [
    GENERATED,
    '# Defects that can be planted, and which of them the judge finds',
    '',
    '`assay conform --defect ID` plants one into the built-in pair, `assay defects` puts the judge to the proof with',
    `them. What stands here was found by \`npm run bench:defects\` with seed ${seed} and ${String(plays)} plays of each campaign; a`,
    'defect is played only where it can show, and stories also with a restart of both parties behind every call. Those with a colon are derived from the steps of the handlers; the others',
    'are written by hand.',
    '',
    ...table(
      ['verdict', 'defects', 'means'],
      Object.entries(countProof(book.defects)).map(([verdict, count]) => [
        verdict,
        String(count),
        PROOF_VERDICTS[verdict as keyof typeof PROOF_VERDICTS],
      ]),
    ),
    '',
    'Rules by which a defect is permitted:',
    '',
    ...table(
      ['rule', 'why'],
      PERMITS.map(({ name, says }) => [name, says]),
    ),
    '',
    'Rulings on single defects that no page forbids:',
    '',
    ...table(
      ['defects', 'ruling', 'rows', 'why', 'read in'],
      RULINGS.map(({ defect, name, rows, says, source }) => [
        `\`${defect.source.replaceAll('|', '\\|')}\``,
        name,
        rows.map((row) => `\`${row}\``).join(' '),
        says,
        source,
      ]),
    ),
    '',
    'Rows that nobody is held to:',
    '',
    ...table(
      ['row', 'why'],
      NOT_DUE.map(({ row, why }) => [`\`${row.source}\``, why]),
    ),
    '',
    ...table(['id', 'what is wrong then', 'verdict', 'by', 'rows', 'plays'], lines),
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
