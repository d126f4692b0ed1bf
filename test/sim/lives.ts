/** Random lives of one order, one call after the other: money is never lost, and never comes from nowhere. */
import t from 'tap'
import fc from 'fast-check'
import { live, LIFE_STEPS } from './life.js'

t.test('a thousand lives of an order; bench/lives.mjs lives more of them', async (t) => {
  const result = await fc.check(fc.asyncProperty(LIFE_STEPS, live), { numRuns: 1000 })
  t.notOk(result.failed, fc.defaultReportMessage(result) ?? 'no life loses money')
})
