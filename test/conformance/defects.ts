/** Planted defects: the judge finds each, names the row from the page, and shows it again. */
import t from 'tap'
import { handlersWith } from '../../src/sim/defects/index.js'
import { replay } from '../../src/conformance/run.js'
import { rowsViolated } from '../../src/conformance/checks/finding.js'
import { readCounterexample, saveCounterexample } from '../../src/conformance/report/counterexample.js'
import { exitCodeOf } from '../../src/conformance/report/verdict.js'
import { isCampaign, type Scenario } from '../../src/conformance/scenario/grammar.js'
import { inProcessTarget, PLANTABLE } from '../../src/conformance/targets/in-process.js'
import { SetUpError } from '../../src/conformance/targets/target.js'
import { playBuiltIn, playedWith, scenario, violatedIn } from './fixtures.js'

/**
 * Rows that have to be among the violated ones, read from the pages: a paid order takes no second payment, a
 * coin pays only what is left on it, and an id stands for one refund.
 */
const EXPECTED: readonly (readonly [
  defect: string,
  scenarios: readonly string[],
  rows: readonly string[],
])[] = [
  [
    'pay-looks-only-before-the-deposit',
    ['competing-wallets'],
    ['merchant/post-orders-ORDER_ID-pay/409-already-paid'],
  ],
  [
    'deposit-never-runs-out',
    ['double-spend-on-pay', 'refund-id-reused'],
    ['exchange/post-batch-deposit/409-coin-spent', 'merchant/post-orders-ORDER_ID-pay/409-coin-spent'],
  ],
  ['refund-id-means-nothing', ['refund-id-reused'], ['exchange/post-coins-COIN_PUB-refund/424-id-reused']],
]

for (const [defect, scenarios, rows] of EXPECTED) {
  t.test(`${defect} is found`, async (t) => {
    const result = await playedWith(defect, scenarios)
    const violated = violatedIn(result)
    t.equal(exitCodeOf(result), 1)
    for (const row of rows) t.ok(violated.includes(row), `${row} among ${violated.join(', ')}`)
    t.ok(result.counterexamples.length > 0)
  })
}

/** The campaign without the impatient owner: only two wallets that compete. */
function twoWalletsOnly(): Scenario {
  const campaign = scenario('competing-wallets')
  return isCampaign(campaign) ? { ...campaign, strands: campaign.strands.slice(0, 2) } : campaign
}

t.test('a race between two paying wallets shrinks to a handful of calls, and shows again', async (t) => {
  const defects = ['pay-looks-only-before-the-deposit']
  const result = await playBuiltIn([twoWalletsOnly()], { seed: '3', plays: 200, defects })
  const [example] = result.counterexamples
  t.ok(example, 'a counterexample')
  if (example === undefined) return
  const payers = new Set(
    example.judged.spans
      .filter((span) => span.page === 'post-orders-ORDER_ID-pay' && span.reply?.status === 200)
      .map((span) => span.from),
  )
  t.same(payers, new Set(['alice', 'bob']), 'both are told that they have paid')
  t.ok(example.calls <= 6, `${String(example.calls)} calls after the set-up`)

  const file = JSON.stringify(saveCounterexample(example, { target: result.target, defects }))
  const saved = readCounterexample(JSON.parse(file))
  if (typeof saved === 'string') throw new Error(saved)
  const again = await replay(inProcessTarget({ defects }), saved.scenario, saved)
  t.same(rowsViolated(again.findings), saved.violated)
  t.same(again.events, example.history, 'byte for byte')
  const mended = await replay(inProcessTarget(), saved.scenario, saved)
  t.same(rowsViolated(mended.findings), [], 'and not without the defect')
})

t.test('a defect that does not exist is refused by name', async (t) => {
  t.throws(() => inProcessTarget({ defects: ['no-such-thing'] }), SetUpError)
  t.throws(() => handlersWith(['no-such-thing']), /no-such-thing/)
})

t.test('every defect has a name of its own and says what is wrong', async (t) => {
  t.equal(new Set(PLANTABLE.map(({ id }) => id)).size, PLANTABLE.length)
  for (const { says } of PLANTABLE) t.match(says, /^\S.*\.$/)
})

t.test('a file that is no counterexample is refused with what is wrong about it', async (t) => {
  t.match(readCounterexample({}), /format is required/)
  t.match(readCounterexample(null), /must be of type object/)
  t.match(readCounterexample({ format: 2 }), /format/)
})
