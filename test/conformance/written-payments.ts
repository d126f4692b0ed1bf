/**
 * Mistakes about payments, written by hand: a campaign finds each in few plays, names a row of the page that forbids
 * it, shrinks it to the few calls that it takes, and shows it again.
 *
 * Here a sample of the table; all of it, with several seeds and in another process: `npm run bench:written`.
 */
import t from 'tap'
import { WRITTEN_DEFECTS } from '../../src/sim/defects/written/index.js'
import { isRow } from '../../src/conformance/spec/catalogue.js'
import { scenario } from './fixtures.js'
import { hunt, problemsOf } from './written/case.js'
import { PAYMENT_CASES } from './written/payments.js'

/** One for each way to go wrong: about winners, surplus, other orders, amounts, and receipts. */
const SAMPLE = [
  'pay-looks-only-before-the-deposit',
  'surplus-is-kept',
  'abort-knows-coins-by-their-key',
  'fees-are-nobodys',
  'receipt-of-any-contract',
]

for (const written of PAYMENT_CASES.filter(({ defect }) => SAMPLE.includes(defect))) {
  t.test(`${written.defect} is found by ${written.campaign}`, async (t) => {
    const result = await hunt(written, scenario(written.campaign), '1')
    t.same(await problemsOf(written, result, 1), [])
    if (written.defect !== 'pay-looks-only-before-the-deposit') return
    const told = result.counterexamples[0]?.judged.spans.filter(
      (span) => span.page === 'post-orders-ORDER_ID-pay' && span.reply?.status === 200,
    )
    t.equal(told?.length, 2, 'both payments are confirmed')
  })
}

t.test('the table speaks of defects and rows that there are', async (t) => {
  const known = WRITTEN_DEFECTS.map(({ id }) => id)
  for (const { defect, campaign, rows } of PAYMENT_CASES) {
    t.ok(known.includes(defect), defect)
    t.ok(scenario(campaign), campaign)
    for (const row of rows) t.ok(isRow(row), row)
  }
  t.equal(new Set(PAYMENT_CASES.map(({ defect }) => defect)).size, PAYMENT_CASES.length)
})
