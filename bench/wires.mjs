/**
 * `node bench/wires.mjs [plays] [seed]`: plays so many random sequences of dealings with exchange and bank, and says
 * which one makes or loses money, if one does. `npm run bench:wires` builds the model first.
 */
import fc from 'fast-check'
import { MONEY_STEPS, playSteps } from './.build/test/sim/money.js'

const plays = Number(process.argv[2] ?? 5_000)
const seed = Number(process.argv[3] ?? 1)

let played = 0
const counted = async (steps) => {
  await playSteps(steps)
  if (++played % 1000 === 0) process.stdout.write(`${String(played)} of ${String(plays)}: no money lost\n`)
}
const result = await fc.check(fc.asyncProperty(MONEY_STEPS, counted), { numRuns: plays, seed })
process.stdout.write(`${fc.defaultReportMessage(result) ?? `${String(played)} plays, no money lost`}\n`)
process.exitCode = result.failed ? 1 : 0
