/**
 * `node bench/twins.mjs`: alters every reply of the stories in every way, one for each row, and says what the judge makes
 * of it: how often each kind is found, which ones the pages allow, and which rows no story lands in.
 * `npm run bench:twins` builds what the tests use first. Ends with exit code 1 if something wrong is not found.
 */
import { existsSync, symlinkSync } from 'node:fs'

// What was built looks for the scenarios beside itself.
const scenarios = new URL('.build/scenarios', import.meta.url)
if (!existsSync(scenarios)) symlinkSync('../../scenarios', scenarios)
const { playedStories } = await import('./.build/test/conformance/fixtures.js')
const { landingsOf, outcomeOf, unreachedRows } = await import('./.build/test/conformance/twin-outcomes.js')
const { twinsOf } = await import('./.build/src/conformance/proof/judge/twins.js')

const say = (line) => process.stdout.write(`${line}\n`)
const started = process.cpuUsage()
const played = await playedStories()
const landings = landingsOf(played, () => true)
const OUTCOMES = ['found', 'admitted', 'disproved', 'misplaced', 'missed']
const table = {}
const notFound = []
let wrong = 0
for (const landing of landings) {
  let found = 0
  for (const twin of twinsOf(landing)) {
    const { outcome } = outcomeOf(played, twin)
    const line = (table[twin.alteration.name] ??= Object.fromEntries(OUTCOMES.map((name) => [name, 0])))
    line[outcome]++
    if (outcome === 'found') found++
    else notFound.push(`${outcome}: ${landing.row}, ${twin.alteration.name} (${twin.what})`)
    if (outcome === 'misplaced' || outcome === 'missed') wrong++
    if (outcome !== 'found' && twin.alteration.isAlwaysWrong) wrong++
  }
  if (found === 0) {
    wrong++
    say(`no twin is found: ${landing.row}`)
  }
}
const { user, system } = process.cpuUsage(started)
const unreached = unreachedRows(landings, () => true)
for (const line of notFound.sort()) say(line)
say(`\nRows with a status that no story lands in: ${String(unreached.length)}`)
for (const id of unreached) say(`  ${id}`)
say(`\n${String(landings.length)} rows, ${((user + system) / 1e6).toFixed(1)} s of processor time`)
const WIDTH = 12
say(''.padEnd(34) + OUTCOMES.map((one) => one.padStart(WIDTH)).join(''))
for (const [name, counts] of Object.entries(table))
  say(name.padEnd(34) + OUTCOMES.map((one) => String(counts[one]).padStart(WIDTH)).join(''))
process.exitCode = wrong > 0 ? 1 : 0
