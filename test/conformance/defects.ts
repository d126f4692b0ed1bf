/** Planted defects: the judge finds each, names the row from the page, and shows it again. */
import t from 'tap'
import { handlersWith } from '../../src/sim/defects/index.js'
import { readCounterexample } from '../../src/conformance/report/counterexample.js'
import { exitCodeOf } from '../../src/conformance/report/verdict.js'
import { inProcessTarget, PLANTABLE } from '../../src/conformance/targets/in-process.js'
import { SetUpError } from '../../src/conformance/targets/target.js'
import { playedWith, violatedIn } from './fixtures.js'

/** Rows that have to be among the violated ones, read from the pages: an id stands for one refund. */
const EXPECTED: readonly (readonly [
  defect: string,
  scenarios: readonly string[],
  rows: readonly string[],
])[] = [
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
