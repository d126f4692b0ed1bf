/** Money is neither made nor lost, whatever happens in whatever order. `npm run bench:wires` tries longer. */
import t from 'tap'
import fc from 'fast-check'
import { MONEY_STEPS, playSteps } from '../money.js'

t.test('what the bank got is in reserves, coins, deposits, fees, or went out again', async (t) => {
  await fc.assert(fc.asyncProperty(MONEY_STEPS, playSteps), { numRuns: 12, seed: 4 })
  t.pass()
})
