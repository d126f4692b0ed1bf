/** How a run searches: campaigns in turns, until the time is over, what failed before first, what is new preferred. */
import t from 'tap'
import { run, type Progress, type RunOptions, type RunResult } from '../../src/conformance/run.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import { playedWith, scenario } from './fixtures.js'

const BOTH = ['competing-wallets', 'refund-races']

function search(options: Partial<RunOptions>): Promise<RunResult> {
  return run({
    target: inProcessTarget(),
    scenarios: BOTH.map(scenario),
    seed: '1',
    plays: 3,
    ...options,
  })
}

const namesOf = ({ plays }: RunResult): string[] => plays.slice(1).map(({ play }) => play)

t.test('campaigns take turns, and time ends them wherever they are', async (t) => {
  let seconds = 0
  const told: Progress[] = []
  const timed = await search({
    plays: 1000,
    limit: { seconds: 5, now: () => seconds },
    onProgress: (progress) => {
      told.push(progress)
      seconds++
    },
  })
  const inTurns = [0, 1, 2].flatMap((index) => BOTH.map((name) => `${name}#${String(index)}`)).slice(0, 5)
  t.same(namesOf(timed), inTurns)
  t.same(
    told.map(({ secondsLeft }) => secondsLeft),
    [5, 4, 3, 2, 1],
  )
  t.equal(told.at(-1)?.plays, 5, 'plays so far, the opening among them')
  t.ok((told.at(-1)?.rows.reached ?? 0) > 10)
  t.notOk(timed.interrupted, 'a run that ends in time is a whole one')
})

t.test('the plays are the same with and without a limit of time', async (t) => {
  const [free, timed] = [
    await search({ plays: 2 }),
    await search({ plays: 2, limit: { seconds: 1, now: () => 0 } }),
  ]
  t.same(free.plays, timed.plays)
})

t.test(
  'what failed before is played first, and its scenario is not searched while it still fails',
  async (t) => {
    const defect = 'pay-looks-only-before-the-deposit'
    const { counterexamples } = await playedWith(defect, ['competing-wallets'])
    const again = counterexamples.map((example) => ({ ...example, violated: ['some row'] }))
    const still = await search({ target: inProcessTarget({ defects: [defect] }), again, plays: 1 })
    t.match(namesOf(still)[0], /^again-1\.competing-wallets#[0-9]+$/)
    t.same(namesOf(still).slice(1), ['refund-races#0'])
    t.match(still.again, [{ scenario: 'competing-wallets' }])
    t.ok(still.again?.[0]?.now.includes('merchant/post-orders-ORDER_ID-pay/409-already-paid'))
    t.match(still.counterexamples, [{ play: again[0]?.play, seed: again[0]?.seed }])

    const mended = await search({ again, plays: 1 })
    t.match(mended.again, [{ scenario: 'competing-wallets', before: ['some row'], now: [] }])
    t.same(mended.counterexamples, [])
    t.same(namesOf(mended).slice(1), ['competing-wallets#0', 'refund-races#0'])

    const others = await search({ scenarios: [scenario('refund-races')], again, plays: 1 })
    t.same(namesOf(others), ['refund-races#0'], 'only what is to be played at all')
  },
)

t.test(
  'exploring draws other calls once something new was reached, and the same ones in the same run',
  async (t) => {
    const options = { scenarios: [scenario('competing-wallets')], plays: 4 }
    const [plain, one, two] = [
      await search(options),
      await search({ ...options, explore: true }),
      await search({ ...options, explore: true }),
    ]
    t.same(one.plays, two.plays)
    t.same(one.plays[1], plain.plays[1], 'nothing is known before the first play')
    t.notSame(one.plays.slice(2), plain.plays.slice(2))
    t.ok(one.isExploring)
    t.notOk(plain.isExploring)
  },
)
