/**
 * `node bench/ledger.mjs [runs] [seed]`: so many random sequences of dealings with reserves and coins, after the model
 * that the tests use, and says which one loses money, if one does. `npm run bench:ledger` builds the model first.
 */
import fc from 'fast-check'
import { deal, DEALINGS } from './.build/test/sim/ledger.js'

const runs = Number(process.argv[2] ?? 1000)
const seed = Number(process.argv[3] ?? 1)

let dealt = 0
const counted = async (dealings) => {
  await deal(dealings)
  if (++dealt % 100 === 0) process.stdout.write(`${String(dealt)} of ${String(runs)}: no money lost\n`)
}
const result = await fc.check(fc.asyncProperty(DEALINGS, counted), { numRuns: runs, seed })
process.stdout.write(`${fc.defaultReportMessage(result) ?? `${String(dealt)} sequences, no money lost`}\n`)
process.exitCode = result.failed ? 1 : 0
