/**
 * The search for an order of effects: what it does not follow, how it goes on behind a mistake, and how loudly it
 * speaks.
 */
import t from 'tap'
import { errorCode, type ErrorName } from '../../src/protocol/errors.js'
import { rowsViolated } from '../../src/conformance/checks/finding.js'
import { spansOf } from '../../src/conformance/history.js'
import { checkScenario, type Scenario } from '../../src/conformance/scenario/grammar.js'
import { fromOutside, judgeChanged, playBuiltIn } from './fixtures.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'

function story(name: string, steps: readonly object[]): Scenario {
  return checkScenario({
    story: name,
    says: 'A story for this test.',
    actors: { shop: 'storefront', alice: 'wallet' },
    steps,
  })
}

const SALE = [
  { call: 'alice.stock', with: { coins: ['5', '5'] } },
  { call: 'shop.order', with: { amount: '5', max_fee: '1' }, bind: 'sale' },
  { call: 'alice.claim', with: { order: 'sale' } },
]

const PAID_OR_GIVEN_UP = [
  ...SALE,
  {
    race: [
      [{ call: 'alice.pay', with: { order: 'sale', coins: [0] } }],
      [{ call: 'alice.unclaim', with: { order: 'sale' } }],
    ],
  },
]
/** With this seed the payment has made its deposit when the order is given up. */
const DEPOSIT_FIRST = { seed: '2' }

t.test('a mistake is found behind a reply that only breaks with a custom', async (t) => {
  const given = story('given-up', [
    ...SALE,
    { call: 'alice.unclaim', with: { order: 'sale' } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'alice.claim', with: { order: 'sale' } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'alice.pay', with: { order: 'sale', coins: [1] } },
  ])
  const played = await playBuiltIn([given])
  const events = played.histories.get('given-up') ?? []
  // That an order without a claim cannot be paid is the reference's word; that a paid one cannot is the page's.
  const statuses = new Map([
    [404, 418],
    [409, 403],
  ])
  const changed = events.map((event) =>
    event.type === 'reply' ? { ...event, status: statuses.get(event.status) ?? event.status } : event,
  )
  const words = judgeChanged(played, changed).findings.map(({ verdict, row }) => `${verdict} ${row}`)
  t.same(words, [`wanting ${PAY}/404-not-claimed`, `violated ${PAY}/409-already-paid`])
})

t.test('what no page gives a meaning to is as bad as where it is the least bad', async (t) => {
  const played = await playBuiltIn([story('a-race', PAID_OR_GIVEN_UP)], DEPOSIT_FIRST)
  const events = played.histories.get('a-race') ?? []
  const call = events.find((event) => event.type === 'call' && event.page === 'post-orders-ORDER_ID-pay')
  const paying = call?.type === 'call' ? call.span : ''
  const told = (status: number, name: ErrorName): string[] => {
    const body = JSON.stringify({ code: errorCode(name), hint: '' })
    const changed = events.map((event) =>
      event.type === 'reply' && event.span === paying ? { ...event, status, body } : event,
    )
    const { findings } = judgeChanged(played, changed)
    return findings.filter((one) => one.span === paying).map(({ verdict, row }) => `${verdict} ${row}`)
  }
  // The order may have been given up before: then only a custom of the reference says what to answer.
  t.same(told(418, 'GENERIC_INTERNAL_INVARIANT_FAILURE'), [`wanting ${PAY}/404-not-claimed`])
  // A page says what this means, and it is true in neither order.
  t.same(told(403, 'MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID'), [`violated ${PAY}/200-paid`])
})

/** A payment fails for one of its coins and leaves the other on the merchant's books; a later one is made up with it. */
const MADE_UP = [
  { call: 'alice.stock', with: { coins: ['2', '5', '5'] } },
  { call: 'shop.order', with: { amount: '5', max_fee: '1' }, bind: 'earlier' },
  { call: 'alice.claim', with: { order: 'earlier' } },
  { call: 'alice.pay', with: { order: 'earlier', coins: [1] } },
  { call: 'shop.order', with: { amount: '7', max_fee: '1' }, bind: 'sale' },
  { call: 'alice.claim', with: { order: 'sale' } },
  { clock: '3570s' },
  { call: 'alice.pay', with: { order: 'sale', coins: [0, 1] } },
  { call: 'alice.pay', with: { order: 'sale', coins: [2] } },
]

/** The history of it with another refusal of the first payment. */
async function madeUp(status: number, name: ErrorName) {
  const played = await playBuiltIn([story('made-up', MADE_UP)])
  const body = JSON.stringify({ code: errorCode(name), hint: '' })
  const events = (played.histories.get('made-up') ?? []).map((event) =>
    event.type === 'reply' && event.status === 409 ? { ...event, status, body } : event,
  )
  return { played, events }
}

t.test(
  'from outside, coins of a payment that was refused for the time may make up a later one',
  async (t) => {
    const { played, events } = await madeUp(410, 'MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED')
    t.same(judgeChanged(played, fromOutside(events)).findings, [])
  },
)

t.test(
  'coins that made up another payment are no surplus: that they were taken is only noticed',
  async (t) => {
    const { played, events } = await madeUp(409, 'MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID')
    const { findings } = judgeChanged(played, events)
    t.same(
      findings.filter(({ check }) => check === 'money').map(({ verdict, row }) => `${verdict} ${row}`),
      [`seen ${PAY}/duty-foreign-coins-untouched`],
    )
  },
)

t.test('coins of an order that was given up are missed, unless the wallet took it up again', async (t) => {
  const again = { call: 'alice.claim', with: { order: 'sale' } }
  for (const [after, rows] of [
    [[], [`${PAY}/duty-released-coins-returned`]],
    [[again], []],
  ] as const) {
    const played = await playBuiltIn([story('a-race', [...PAID_OR_GIVEN_UP, ...after])], DEPOSIT_FIRST)
    const events = played.histories.get('a-race') ?? []
    const refunds = new Set(
      events.flatMap((event) =>
        event.type === 'call' && event.page === 'post-coins-COIN_PUB-refund' ? [event.span] : [],
      ),
    )
    t.equal(refunds.size, 1)
    const kept = events.filter((event) => !('span' in event && refunds.has(event.span)))
    t.same(
      judgeChanged(played, kept).findings.map(({ row }) => row),
      rows,
    )
  }
})

t.test('from outside, a coin that is needed where it paid cannot have come back', async (t) => {
  // Less than the coin's value: what a refund gives back, less its fee, would do.
  const twice = story('twice', [
    ...SALE,
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
    { call: 'shop.order', with: { amount: '4', max_fee: '1' }, bind: 'next' },
    { call: 'alice.claim', with: { order: 'next' } },
    { call: 'alice.pay', with: { order: 'next', coins: [0], contributions: ['4'] } },
  ])
  const played = await playBuiltIn([twice], { defects: ['deposit-never-runs-out'] })
  const { findings } = judgeChanged(played, fromOutside(played.histories.get('twice') ?? []))
  t.same(rowsViolated(findings), [`${PAY}/409-coin-spent`])
})

t.test(
  'a merchant that never asks the exchange for good coins goes against a row, whatever it answers',
  async (t) => {
    const played = await playBuiltIn([
      story('lazy', [...SALE, { call: 'alice.pay', with: { order: 'sale', coins: [0, 1] } }]),
    ])
    const events = played.histories.get('lazy') ?? []
    const spans = spansOf(events)
    const asked = new Set(spans.filter(({ page }) => page === 'post-batch-deposit').map(({ id }) => id))
    const paying = spans.find(({ page }) => page === 'post-orders-ORDER_ID-pay')?.id
    t.ok(asked.size > 0)
    const lazy = events.filter(
      (event) => !('span' in event && typeof event.span === 'string' && asked.has(event.span)),
    )
    for (const [status, name] of [
      [200, undefined],
      [402, 'MERCHANT_POST_ORDERS_ID_PAY_REFUNDED'],
      [404, 'MERCHANT_GENERIC_ORDER_UNKNOWN'],
      [418, 'GENERIC_INTERNAL_INVARIANT_FAILURE'],
      [502, 'MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS'],
    ] as const) {
      const body = name === undefined ? {} : { body: JSON.stringify({ code: errorCode(name), hint: '' }) }
      const told = lazy.map((event) =>
        event.type === 'reply' && event.span === paying ? { ...event, status, ...body } : event,
      )
      const [first] = judgeChanged(played, told).findings
      t.match(first, { verdict: 'violated', row: `${PAY}/200-paid`, span: paying }, String(status))
      const [outside] = judgeChanged(played, fromOutside(told)).findings
      // From outside nobody knows whether the exchange was asked.
      if (status === 404 || status === 418) t.match(outside, { verdict: 'violated', row: `${PAY}/200-paid` })
    }
  },
)
