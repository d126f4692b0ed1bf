/** Shrinking: what goes first, that the row stays the same, and that it says when it was not allowed to finish. */
import t from 'tap'
import { shrink, type Shrunk } from '../../src/conformance/shrink.js'
import { run } from '../../src/conformance/run.js'
import { rowsViolated } from '../../src/conformance/checks/finding.js'
import type { Campaign, StrandStep } from '../../src/conformance/scenario/grammar.js'
import type { PlayInput } from '../../src/conformance/scenario/play.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import { playedWith, scenario } from './fixtures.js'

/** A campaign of which nothing is played: what counts as violated is said by a function. */
const CAMPAIGN: Campaign = {
  campaign: 'on-paper',
  says: 'A shop and a wallet.',
  actors: { shop: 'storefront', alice: 'wallet' },
  setup: [{ call: 'shop.order', with: { amount: { any: ['1', '5', '7'] } }, bind: 'sale' }],
  strands: [
    {
      longest: 6,
      alphabet: [
        { call: 'alice.claim', with: { order: 'sale' } },
        { call: 'alice.pay', with: { order: 'sale', coins: { any: [[0], [1, 2], [0, 1, 2]] } }, weight: 3 },
        { fault: { party: 'merchant', seam: 'store', nth: 1 } },
      ],
    },
    { longest: 3, alphabet: [{ call: 'shop.status', with: { order: 'sale' } }] },
  ],
}

const CLAIM: StrandStep = { call: 'alice.claim', with: { order: 'sale' } }
const PAY: StrandStep = { call: 'alice.pay', with: { order: 'sale', coins: [0, 1, 2] } }
const FAULT: StrandStep = { fault: { party: 'merchant', seam: 'store', nth: 1 } }
const STATUS: StrandStep = { call: 'shop.status', with: { order: 'sale' } }

const LARGE: PlayInput = {
  coinsPerDeposit: 1,
  setup: [{ call: 'shop.order', with: { amount: '7' }, bind: 'sale' }],
  programs: [
    [CLAIM, FAULT, PAY, CLAIM, PAY],
    [STATUS, STATUS],
  ],
  releases: [0, 3, 1, 0, 2, 4, 0, 0, 1],
}

function shrunk(
  violates: (input: PlayInput) => boolean,
  { start = LARGE, most = 1000 } = {},
): Promise<Shrunk> {
  return shrink(start, start.releases, {
    campaign: CAMPAIGN,
    attempt: (input) => Promise.resolve(violates(input) ? { choices: input.releases } : undefined),
    mayGoOn: (plays) => plays < most,
  })
}

const text = (input: PlayInput): string => JSON.stringify(input.programs)

t.test(
  'whatever is not needed goes: calls, faults, values that were drawn, another order of messages',
  async (t) => {
    const { input, isSmallest } = await shrunk(() => true)
    t.same(input, {
      coinsPerDeposit: 3,
      setup: [{ call: 'shop.order', with: { amount: '1' }, bind: 'sale' }],
      programs: [[], []],
      releases: [],
    })
    t.ok(isSmallest)
  },
)

t.test('fewer calls: those that are needed stay, and nothing else', async (t) => {
  const { input } = await shrunk(
    ({ programs: [first = [], second = []] }) =>
      first.filter((step) => 'call' in step && step.call === 'alice.pay').length >= 2 && second.length >= 1,
  )
  t.match(input.programs, [[{ call: 'alice.pay' }, { call: 'alice.pay' }], [STATUS]])
  t.equal(input.programs[0]?.length, 2)
})

t.test('fewer faults: one that is needed stays', async (t) => {
  const { input } = await shrunk((tried) => text(tried).includes('fault'))
  t.same(input.programs, [[FAULT], []])
})

t.test('smaller values: the first choice that still does it', async (t) => {
  const { input } = await shrunk((tried) => /"coins":\[.*1/.test(text(tried)))
  t.same(input.programs[0], [{ call: 'alice.pay', with: { order: 'sale', coins: [1, 2] } }])
  const amounts = await shrunk((tried) => JSON.stringify(tried.setup).includes('"5"'), {
    start: { ...LARGE, setup: [{ call: 'shop.order', with: { amount: '5' }, bind: 'sale' }] },
  })
  t.match(amounts.input.setup, [{ with: { amount: '5' } }])
})

t.test('simpler letters: the first of the alphabet where any will do', async (t) => {
  const { input } = await shrunk(({ programs: [first = []] }) => first.length >= 1)
  t.same(input.programs, [[CLAIM], []])
})

t.test('a simpler order: few messages that overtake, and no zeros behind them', async (t) => {
  const { input } = await shrunk(({ releases }) => releases[4] === 2)
  t.same(input.releases, [0, 0, 0, 0, 2])
  const earlier = await shrunk(({ releases }) => releases.some((choice) => choice > 2))
  t.same(earlier.input.releases, [3], 'zeros in front go as well, where they do not matter')
})

t.test('a budget that runs out is told, and what was reached by then counts', async (t) => {
  const few = await shrunk(() => true, { most: 3 })
  t.notOk(few.isSmallest)
  t.equal(few.plays, 3)
  t.ok(text(few.input).length < text(LARGE).length)
  const none = await shrunk(() => true, { most: 0 })
  t.same(none, { input: LARGE, plays: 0, isSmallest: false })
})

t.test(
  'a race that was found is small, violates the row it was found with, and takes few plays',
  async (t) => {
    const { plays, counterexamples } = await playedWith('pay-looks-only-before-the-deposit', [
      'competing-wallets',
    ])
    const found = plays.find(({ findings }) => rowsViolated(findings).length > 0)
    const [example] = counterexamples
    if (example === undefined || found === undefined) throw new Error('nothing was found')
    const [row = ''] = rowsViolated(found.findings)
    t.ok(rowsViolated(example.judged.findings).includes(row), row)
    t.equal(example.isUnfinished, undefined)
    t.ok(example.calls <= 3, `${String(example.calls)} calls`)
    t.ok(example.input.releases.length <= 3, `releases ${example.input.releases.join(' ')}`)
    t.ok(example.shrinkPlays <= 60, `${String(example.shrinkPlays)} plays`)
  },
)

t.test('a run that may not shrink hands over what it found, and says so', async (t) => {
  const { counterexamples } = await run({
    target: inProcessTarget({ defects: ['deposit-never-runs-out'] }),
    scenarios: [scenario('refund-races')],
    seed: '1',
    plays: 5,
    mostShrinkPlays: 0,
  })
  t.match(counterexamples, [{ isUnfinished: true, shrinkPlays: 0 }])
})
