/**
 * `npm run bench:orders -- [orders] [plays]`: plays the stories that have a race in every order of their messages, so
 * many at most, and campaigns at random; says what was found, and what the bounds of the turnstile are chosen from:
 * choices, messages that wait at a time, and moves of a call or race.
 */
import { conform } from '../dist/index.js'
import { isCampaign, nameOf } from '../dist/conformance/scenario/grammar.js'
import { loadOwnScenarios } from '../dist/conformance/scenario/load.js'

const exhaustive = Number(process.argv[2] ?? 5_000)
const plays = Number(process.argv[3] ?? 200)

const scenarios = [...loadOwnScenarios().values()].filter(
  (one) => isCampaign(one) || one.steps.some((step) => 'race' in step),
)

const middle = (numbers) => [...numbers].sort((left, right) => left - right)[numbers.length >> 1] ?? 0

let findings = 0
for (const scenario of scenarios) {
  const name = nameOf(scenario)
  const choices = []
  let parked = 0
  const onHistory = (events) => {
    if (events[0]?.play === 'opening') return
    const releases = events.filter(({ type }) => type === 'release')
    choices.push(releases.length)
    parked = Math.max(parked, ...releases.map(({ of }) => of))
  }
  const start = performance.now()
  const result = await conform({ scenarios: [name], exhaustive, plays, onHistory })
  const seconds = (performance.now() - start) / 1000
  const found = result.plays.flatMap((play) => play.findings)
  findings += found.length
  const { orders = 0, isComplete, pairs = 0, bothWays = 0, nextNew = 0 } = result.schedules.get(name) ?? {}
  const all = isComplete === undefined ? '' : isComplete ? ' (all)' : ' (not all)'
  process.stdout.write(
    `${name}: ${choices.length} plays, ${orders} orders${all}, ${bothWays} of ${pairs} pairs both ways, ${nextNew} new a play; ` +
      `choices ${middle(choices)} (most ${Math.max(0, ...choices)}), parked ${parked} at most; ` +
      `${(choices.length / seconds).toFixed(0)} plays/s, ${found.length} findings\n`,
  )
}
process.exitCode = findings > 0 ? 1 : 0
