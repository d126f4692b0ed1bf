/**
 * `npm run bench:judge`: puts every mutant of the judge to plays of the built-in pair and to their twins, says which ones
 * nothing tells from the right judge, and keeps the result in reports/: in the book of the proof, and as a report in the
 * open schema for mutation testing. `-- PAGE…` looks at some pages only and keeps nothing. Exit code 1 below 95 percent.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadOwnScenarios } from '../dist/conformance/scenario/load.js'
import { playAndProveJudge } from '../dist/conformance/proof/judge/prove.js'
import { judgeFiles } from '../dist/conformance/proof/judge/report.js'
import { mutationReport } from '../dist/conformance/proof/mutation-report.js'
import { inProcessTarget } from '../dist/conformance/targets/in-process.js'

const { version: VERSION } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const SEED = '1'
const PLAYS = 10
const GOAL = 0.95
const REPORTS = new URL('../reports/', import.meta.url)
const VERDICTS = ['killed', 'equivalent', 'inapplicable', 'unreached', 'unexplained']

const say = (line) => process.stdout.write(`${line}\n`)

/** The book with these mutants; what else stands in it is kept. A line for each entry, so that changes can be read. */
function keepInBook(judgeMutants) {
  const path = new URL('proof.json', REPORTS)
  let book = { format: 1, seed: SEED, plays: PLAYS, defects: [] }
  try {
    book = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  const inLines = (entries) =>
    entries.length === 0 ? '[]' : `[\n    ${entries.map((one) => JSON.stringify(one)).join(',\n    ')}\n  ]`
  const members = Object.entries({ ...book, judgeMutants }).map(
    ([name, value]) => `  "${name}": ${Array.isArray(value) ? inLines(value) : JSON.stringify(value)}`,
  )
  writeFileSync(path, `{\n${members.join(',\n')}\n}\n`)
}

const pages = process.argv.slice(2)
const started = process.cpuUsage()
const table = {}
const scores = await playAndProveJudge(
  { target: inProcessTarget(), scenarios: [...loadOwnScenarios().values()], seed: SEED, plays: PLAYS },
  {
    ...(pages.length === 0 ? {} : { pages }),
    onScore({ mutant, verdict, by }) {
      const line = (table[mutant.kind] ??= Object.fromEntries(VERDICTS.map((name) => [name, 0])))
      line[verdict]++
      if (verdict === 'unexplained' || verdict === 'unreached') say(`${verdict}: ${mutant.id}: ${by}`)
    },
  },
)
const { user, system } = process.cpuUsage(started)

const WIDTH = 14
say(`\n${''.padEnd(18)}${VERDICTS.map((one) => one.padStart(WIDTH)).join('')}`)
for (const [kind, counts] of Object.entries(table))
  say(kind.padEnd(18) + VERDICTS.map((one) => String(counts[one]).padStart(WIDTH)).join(''))
const of = (name) => scores.filter(({ verdict }) => verdict === name).length
const counted = of('killed') + of('unreached') + of('unexplained')
say(
  `\n${String(of('killed'))} of ${String(counted)} killed: ${((100 * of('killed')) / counted).toFixed(1)} %`,
)
const judged = scores.map((one) => one.judged).sort((left, right) => left - right)
say(`histories judged for a mutant, median: ${String(judged[Math.floor(judged.length / 2)])}`)
say(`${((user + system) / 1e6).toFixed(0)} s of processor time`)

if (pages.length === 0) {
  mkdirSync(REPORTS, { recursive: true })
  keepInBook(
    scores.map(({ mutant: { id, row }, verdict, by }) => ({
      id,
      verdict,
      ...(row === undefined ? {} : { row: row.id }),
      by,
    })),
  )
  writeFileSync(
    new URL('judge-mutants.json', REPORTS),
    `${JSON.stringify(mutationReport(judgeFiles(scores), VERSION))}\n`,
  )
}
process.exitCode = of('killed') < counted * GOAL ? 1 : 0
