/**
 * `npm run bench:judge`: puts every mutant of the judge to plays of the built-in pair, to their twins, and to plays with
 * planted defects, says which ones nothing tells from the right judge, and keeps the result in reports/: in the book of
 * the proof, and as a report in the open schema for mutation testing. Exit code 1 below 95 percent.
 *
 * Pages that are done are kept in node_modules/.cache until something of Assay changes, so that a run that was ended goes
 * on where it was. `-- PAGE…` looks at some pages only, and writes no report.
 */
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { bookText, readBook } from '../dist/conformance/proof/book.js'
import { layJudgeGround, PAGES, provePage, scoresOf } from '../dist/conformance/proof/judge/prove.js'
import { judgeFiles } from '../dist/conformance/proof/judge/report.js'
import { mutationReport } from '../dist/conformance/proof/mutation-report.js'
import { loadOwnScenarios } from '../dist/conformance/scenario/load.js'

const { version: VERSION } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const SEED = '1'
const PLAYS = 10
const GOAL = 0.95
const ROOT = new URL('../', import.meta.url)
const REPORTS = new URL('reports/', ROOT)
const CACHE = new URL('node_modules/.cache/taler-assay/', ROOT)
const VERDICTS = ['killed', 'equivalent', 'inapplicable', 'unreached', 'unexplained']

const say = (line) => process.stdout.write(`${line}\n`)

/** Stands for everything that a score can depend on. */
function version() {
  const hash = createHash('sha256')
  for (const folder of ['dist/', 'scenarios/']) {
    const names = readdirSync(new URL(folder, ROOT), { recursive: true }).sort()
    for (const name of names.filter((one) => /\.(js|yaml)$/.test(one)))
      hash.update(name).update(readFileSync(new URL(name, new URL(folder, ROOT))))
  }
  return hash.digest('hex').slice(0, 16)
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return otherwise
    throw error
  }
}

/** What became of pages, in this run and in those before it. */
async function proveAll(pages) {
  mkdirSync(CACHE, { recursive: true })
  const kept = new URL(`judge-${version()}.jsonl`, CACHE)
  const lines = readOr(kept, '')
    .split('\n')
    .filter((line) => line.endsWith('}'))
  const done = new Map(lines.map((line) => JSON.parse(line)).map((proof) => [proof.page, proof]))
  const open = pages.filter((page) => !done.has(page))
  say(`${String(pages.length - open.length)} of ${String(pages.length)} pages are known from a run before`)
  if (open.length > 0) {
    const scenarios = [...loadOwnScenarios().values()]
    const ground = await layJudgeGround({ scenarios, seed: SEED, plays: PLAYS })
    const started = Date.now()
    for (const [index, page] of open.entries()) {
      const proof = await provePage(ground, page)
      done.set(page, proof)
      appendFileSync(kept, `${JSON.stringify(proof)}\n`)
      tell(proof)
      const each = (Date.now() - started) / 1000 / (index + 1)
      const left = each * (open.length - index - 1)
      say(
        `${String(index + 1)} of ${String(open.length)} pages, ${left.toFixed(0)} s left, processor ${seconds()} s: ${page}`,
      )
    }
  }
  return pages.map((page) => done.get(page))
}

function tell({ scores }) {
  for (const { mutant, verdict, by } of scores)
    if (verdict === 'unexplained' || verdict === 'unreached') say(`${verdict}: ${mutant.id}: ${by}`)
}

function seconds() {
  const { user, system } = process.cpuUsage()
  return ((user + system) / 1e6).toFixed(0)
}

const asked = process.argv.slice(2)
const scores = scoresOf(await proveAll(asked.length === 0 ? PAGES : asked))
const table = new Map()
for (const { mutant, verdict } of scores) {
  const line = table.get(mutant.kind) ?? Object.fromEntries(VERDICTS.map((name) => [name, 0]))
  line[verdict]++
  table.set(mutant.kind, line)
}
const WIDTH = 14
say(`\n${''.padEnd(18)}${VERDICTS.map((one) => one.padStart(WIDTH)).join('')}`)
for (const [kind, counts] of table)
  say(kind.padEnd(18) + VERDICTS.map((one) => String(counts[one]).padStart(WIDTH)).join(''))
const of = (name) => scores.filter(({ verdict }) => verdict === name).length
const counted = of('killed') + of('unreached') + of('unexplained')
say(
  `\n${String(of('killed'))} of ${String(counted)} killed: ${((100 * of('killed')) / counted).toFixed(1)} %`,
)
const judged = scores.map((one) => one.judged).sort((left, right) => left - right)
say(`histories judged for a mutant, median: ${String(judged[Math.floor(judged.length / 2)])}`)
say(`${seconds()} s of processor time`)

if (asked.length === 0) {
  const book = new URL('proof.json', REPORTS)
  const judgeMutants = scores.map(({ mutant: { id, row }, verdict, by }) => ({
    id,
    verdict,
    ...(row === undefined ? {} : { row: row.id }),
    by,
  }))
  mkdirSync(REPORTS, { recursive: true })
  const none = bookText({ format: 1, seed: SEED, plays: PLAYS, defects: [], judgeMutants: [] })
  writeFileSync(book, bookText({ ...readBook(readOr(book, none)), judgeMutants }))
  writeFileSync(
    new URL('judge-mutants.json', REPORTS),
    `${JSON.stringify(mutationReport(judgeFiles(scores), VERSION))}\n`,
  )
}
process.exitCode = of('killed') < counted * GOAL ? 1 : 0
