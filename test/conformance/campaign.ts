/** The campaign: many races, none of them a false alarm, every one of them repeatable. */
import t from 'tap'
import { seedNumber } from '../../src/conformance/scenario/arbitraries.js'
import { playSeed } from '../../src/conformance/scenario/play.js'
import { exitCodeOf } from '../../src/conformance/report/verdict.js'
import { playBuiltIn, scenario } from './fixtures.js'

const CAMPAIGN = scenario('competing-wallets')

t.test('the built-in pair is never accused, in however many orders its messages pass', async (t) => {
  // Each play draws from a seed of its own, so that thirty plays are thirty seeds.
  const result = await playBuiltIn([CAMPAIGN], { seed: 'in any order', plays: 30 })
  t.equal(result.plays.length, 31, 'the opening, and every play')
  t.same(
    result.plays.flatMap((play) => play.findings),
    [],
  )
  t.equal(exitCodeOf(result), 0)
  const orders = result.schedules.get('competing-wallets')?.orders ?? 0
  t.ok(orders >= 24, `${String(orders)} orders`)
})

t.test(
  'a play follows from the seed of the run and its own number, not from how many there are',
  async (t) => {
    const few = await playBuiltIn([CAMPAIGN], { seed: 'same', plays: 3 })
    const more = await playBuiltIn([CAMPAIGN], { seed: 'same', plays: 5 })
    for (const id of ['competing-wallets#0', 'competing-wallets#2'])
      t.same(few.histories.get(id), more.histories.get(id))
    t.notSame(few.histories.get('competing-wallets#0'), few.histories.get('competing-wallets#1'))
  },
)

t.test('another seed gives another play', async (t) => {
  t.not(playSeed('1', 'a', 0), playSeed('2', 'a', 0))
  t.not(playSeed('1', 'a', 0), playSeed('1', 'b', 0))
  t.not(playSeed('1', 'a', 1), playSeed('1', 'a', 11))
  t.not(seedNumber(playSeed('1', 'a', 0)), seedNumber(playSeed('1', 'a', 1)))
})

t.test('a run that is interrupted reports what was played', async (t) => {
  const { run } = await import('../../src/conformance/run.js')
  const { inProcessTarget } = await import('../../src/conformance/targets/in-process.js')
  const interruption = new AbortController()
  const result = await run({
    target: inProcessTarget(),
    scenarios: [CAMPAIGN],
    seed: '1',
    plays: 100,
    signal: interruption.signal,
    onProgress: ({ played }) => {
      if (played === 3) interruption.abort()
    },
  })
  t.ok(result.interrupted)
  t.ok(result.plays.length < 10)
  t.equal(exitCodeOf(result), 130)
})
