/**
 * `node bench/checker.mjs [histories] [seed]`: the search and brute force over so many random small histories, and
 * whether they give the same answer. `npm run bench:checker` builds what they need first. Ends with exit code 1 if they
 * do not, and tells of the smallest such history.
 */
import { existsSync, symlinkSync } from 'node:fs'
import fc from 'fast-check'

// What was built looks for the scenarios beside itself.
const scenarios = new URL('.build/scenarios', import.meta.url)
if (!existsSync(scenarios)) symlinkSync('../../scenarios', scenarios)
const { compared, DRAWN, material, smallHistory } =
  await import('./.build/test/conformance/small-histories.js')

const wanted = Number(process.argv[2] ?? 5000)
const seed = Number(process.argv[3] ?? 1)
const MOST_STEPS = 2500

const of = await material()
const counts = { explained: 0, unexplained: 0, 'too long for brute force': 0, 'given up by the search': 0 }
const started = process.cpuUsage()
const agree = (drawn) => {
  const { search, force } = compared(smallHistory(of, drawn), MOST_STEPS)
  if (force === 'too long') counts['too long for brute force']++
  else if (search === 'given up') counts['given up by the search']++
  else if (search !== force) throw new Error(`search: ${search ?? 'fine'}, brute force: ${force ?? 'fine'}`)
  else counts[force === undefined ? 'explained' : 'unexplained']++
}
let result
for (let round = 0; result?.failed !== true && counts.explained + counts.unexplained < wanted; round++)
  result = fc.check(fc.property(DRAWN, agree), { numRuns: Math.min(500, wanted), seed: seed + round })
const { user, system } = process.cpuUsage(started)
const drawn = Object.values(counts).reduce((total, count) => total + count, 0)
const line = Object.entries(counts).map(
  ([name, count]) => `${String(count)} ${name} (${((100 * count) / drawn).toFixed(1)} %)`,
)
if (result?.failed !== true) line.unshift('the same answer in all that both have judged')
process.stdout.write(`${line.join(', ')}; ${((user + system) / 1e6).toFixed(0)} s of processor time\n`)
if (result?.failed) process.stdout.write(`${fc.defaultReportMessage(result) ?? ''}\n`)
process.exitCode = result?.failed ? 1 : 0
