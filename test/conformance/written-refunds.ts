/** Written defects about refunds: found, named as the pages have it, made small, shown again. `bench:written` hunts all. */
import t from 'tap'
import { checkScenario } from '../../src/conformance/scenario/grammar.js'
import { DEFECTS } from '../../src/sim/defects/index.js'
import { playBuiltIn, scenario, SCENARIOS } from './fixtures.js'
import { hunt, problemsOf } from './written/case.js'
import { REFUND_CASES } from './written/refunds.js'

/** One of each kind: an id, a coin, a wire, a reply of the bank that is lost, a grant. */
const SAMPLE = [
  'refund-repeat-gives-again',
  'refund-fee-never-taken',
  'wire-ignores-refunds',
  'transfer-decided-anew',
  'grant-ids-start-at-zero',
]

t.test('every case is about a defect and a campaign that there are', async (t) => {
  const known = new Set(DEFECTS.map(({ id }) => id))
  for (const { defect, campaign } of REFUND_CASES) {
    t.ok(known.has(defect), defect)
    t.ok(SCENARIOS.has(campaign), campaign)
  }
  t.equal(new Set(REFUND_CASES.map(({ defect }) => defect)).size, REFUND_CASES.length)
})

for (const one of REFUND_CASES.filter(({ defect }) => SAMPLE.includes(defect))) {
  t.test(`${one.defect} is found, named and made small, and shows again`, async (t) => {
    t.same(await problemsOf(one, await hunt(one, scenario(one.campaign), 's'), 1), [])
  })
}

t.test('time that goes by while a merchant is asked may make its answer late', async (t) => {
  const order = { amount: '1', refund_delay: '1h', wire_transfer_deadline: '1h' }
  const sale = { order: 'sale' }
  const story = checkScenario({
    story: 'late-meanwhile',
    says: 'The wire deadline passes while a shop grants and a wallet collects.',
    actors: { shop: 'storefront', alice: 'wallet' },
    steps: [
      { call: 'alice.stock', with: { coins: ['1'] } },
      { call: 'shop.order', with: { ...order, max_fee: '1' }, bind: 'sale' },
      { call: 'alice.claim', with: sale },
      { call: 'alice.pay', with: { ...sale, coins: [0] }, expect: '200-paid' },
      { call: 'shop.refund', with: { ...sale, amount: '0.5' }, expect: '200-granted' },
      {
        race: [
          [{ call: 'alice.refund', with: sale, expect: '410-wire-deadline-past' }],
          [{ call: 'shop.refund', with: { ...sale, amount: '1' }, expect: '410-wire-deadline-past' }],
          [{ clock: '3661s' }],
        ],
      },
    ],
  })
  const { plays } = await playBuiltIn([story])
  t.same(
    plays.flatMap(({ findings }) => findings),
    [],
  )
})

t.test(
  'an amount that is the fee itself may be refused for that, whatever else is wrong with it',
  async (t) => {
    const refund = { wallet: 'alice', coin: 0, contract: 'sale' }
    const story = checkScenario({
      story: 'nothing-left-twice',
      says: 'All of a deposit has come back, and somebody wants the refund fee back, too.',
      actors: { clerk: 'signer', alice: 'wallet' },
      steps: [
        { call: 'alice.stock', with: { coins: ['1'] } },
        { call: 'clerk.deposit', with: { wallet: 'alice', coin: 0, contract: 'sale' } },
        { call: 'clerk.refund', with: { ...refund, id: 1, amount: '1' }, expect: '200-refunded' },
        {
          call: 'clerk.refund',
          with: { ...refund, id: 2, amount: '0.04' },
          expect: ['400-fee-above-amount', '409-above-deposit'],
        },
      ],
    })
    const { plays } = await playBuiltIn([story])
    t.same(
      plays.flatMap(({ findings }) => findings),
      [],
    )
  },
)
