/** Random dealings with reserves and coins: no money is lost or made, and nothing counts twice. */
import t from 'tap'
import fc from 'fast-check'
import { deal, DEALINGS } from '../ledger.js'

t.test('some dealings; bench/ledger.mjs has more of them', async (t) => {
  const result = await fc.check(fc.asyncProperty(DEALINGS, deal), { numRuns: 8, seed: 1 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'no dealing loses money')
})
