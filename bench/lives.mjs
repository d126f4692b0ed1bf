/**
 * `node bench/lives.mjs [lives] [seed]`: lives so many random lives of an order, after the model that the tests use,
 * and says which one loses money, if one does. `npm run bench:lives` builds the model first.
 */
import fc from 'fast-check'
import { live, LIFE_STEPS } from './.build/test/sim/life.js'

const lives = Number(process.argv[2] ?? 10_000)
const seed = Number(process.argv[3] ?? 1)

let lived = 0
const counted = async (steps) => {
  await live(steps)
  if (++lived % 1000 === 0) process.stdout.write(`${String(lived)} of ${String(lives)}: no money lost\n`)
}
const result = await fc.check(fc.asyncProperty(LIFE_STEPS, counted), { numRuns: lives, seed })
process.stdout.write(`${fc.defaultReportMessage(result) ?? `${String(lived)} lives, no money lost`}\n`)
process.exitCode = result.failed ? 1 : 0
