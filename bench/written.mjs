/**
 * `node bench/written.mjs [WORD …]`: hunts every written defect (or those that have one of the words in their name) with
 * its campaign: found, named by a row of the pages, made small, and played again 20 times and in another process, byte for
 * byte. `npm run bench:written` builds what the tests use first. Ends with exit code 1 if one of these fails.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// What was built looks for the scenarios beside itself.
const scenarios = new URL('.build/scenarios', import.meta.url)
if (!existsSync(scenarios)) symlinkSync('../../scenarios', scenarios)
const { hunt, playedAgain } = await import('./.build/test/conformance/written.js')
const { REFUND_CASES } = await import('./.build/test/conformance/written-refunds-cases.js')

const SEED = 's'
const TIMES = 20
const AGAIN = '--again'
const words = process.argv.slice(2)

if (words[0] === AGAIN) {
  const { one, example } = JSON.parse(readFileSync(0, 'utf8'))
  process.stdout.write(await playedAgain(one, example))
} else {
  const cases = REFUND_CASES.filter(
    ({ defect }) => words.length === 0 || words.some((word) => defect.includes(word)),
  )
  let wrong = 0
  for (const one of cases) {
    const { line, problems } = await lookAt(one)
    wrong += problems.length
    process.stdout.write(`${[line, ...problems].join('\n  WRONG: ')}\n`)
  }
  process.stdout.write(`${String(cases.length)} defects, ${String(wrong)} problems\n`)
  process.exitCode = wrong > 0 ? 1 : 0
}

/** What became of a case: a line of the table, and what is wrong. */
async function lookAt(one) {
  const started = process.cpuUsage()
  const { plays, violated, example } = await hunt(one, SEED)
  const { user, system } = process.cpuUsage(started)
  const seconds = ((user + system) / 1e6).toFixed(1)
  if (example === undefined)
    return { line: `${one.defect} (${one.campaign})`, problems: [`not found in ${String(plays)} plays`] }
  const { play, seed, input, calls, shrinkPlays, history } = example
  const line = `${one.defect} (${one.campaign}): play ${String(plays)}, ${String(calls)} of ${String(one.steps)} steps, ${String(shrinkPlays)} plays to shrink, ${seconds} s of CPU`
  const wanted = JSON.stringify(history)
  let same = 0
  for (let time = 0; time < TIMES; time++)
    if ((await playedAgain(one, { play, seed, input })) === wanted) same++
  const elsewhere = spawnSync(process.execPath, [fileURLToPath(import.meta.url), AGAIN], {
    input: JSON.stringify({ one, example: { play, seed, input } }),
    maxBuffer: 2 ** 28,
  })
  return {
    line,
    problems: [
      ...(one.rows.some((row) => violated.includes(row)) ? [] : [`names ${violated.join(', ')}`]),
      ...(calls <= one.steps ? [] : ['is larger than its bound']),
      ...(same === TIMES ? [] : [`is the same in ${String(same)} of ${String(TIMES)} plays`]),
      ...(elsewhere.stdout.toString() === wanted ? [] : ['is another one in another process']),
    ],
  }
}
