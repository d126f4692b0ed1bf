/**
 * The search for an order of effects: what it does not follow, how it goes on behind a mistake, and how loudly it
 * speaks.
 */
import t from 'tap'
import { errorCode, type ErrorName } from '../../src/protocol/errors.js'
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
  const race = story('a-race', [
    ...SALE,
    {
      race: [
        [{ call: 'alice.pay', with: { order: 'sale', coins: [0] } }],
        [{ call: 'alice.unclaim', with: { order: 'sale' } }],
      ],
    },
  ])
  // With this seed the payment has made its deposit when the order is given up.
  const played = await playBuiltIn([race], { seed: '2' })
  const events = played.histories.get('a-race') ?? []
  const call = events.find((event) => event.type === 'call' && event.page === 'post-orders-ORDER_ID-pay')
  const paying = call?.type === 'call' ? call.span : ''
  const told = (status: number, name: ErrorName): string[] => {
    const body = JSON.stringify({ code: errorCode(name), hint: '' })
    const changed = events.map((event) =>
      event.type === 'reply' && event.span === paying ? { ...event, status, body } : event,
    )
    const { findings } = judgeChanged(played, changed)
    return findings.filter((one) => one.span === paying).map(({ verdict }) => verdict)
  }
  // The order may have been given up before: then only a custom of the reference says what to answer.
  t.same(told(418, 'GENERIC_INTERNAL_INVARIANT_FAILURE'), ['wanting'])
  // A page says what this means, and it is true in neither order.
  t.same(told(403, 'MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID'), ['violated'])
})

t.test(
  'from outside, coins of a payment that was refused for the time may make up a later one',
  async (t) => {
    const almostOver = story('almost-over', [
      { call: 'alice.stock', with: { coins: ['2', '5', '5'] } },
      { call: 'shop.order', with: { amount: '5', max_fee: '1' }, bind: 'earlier' },
      { call: 'alice.claim', with: { order: 'earlier' } },
      { call: 'alice.pay', with: { order: 'earlier', coins: [1] } },
      { call: 'shop.order', with: { amount: '7', max_fee: '1' }, bind: 'sale' },
      { call: 'alice.claim', with: { order: 'sale' } },
      { clock: '3570s' },
      { call: 'alice.pay', with: { order: 'sale', coins: [0, 1] } },
      { call: 'alice.pay', with: { order: 'sale', coins: [2] } },
    ])
    const played = await playBuiltIn([almostOver])
    const events = fromOutside(played.histories.get('almost-over') ?? [])
    const body = JSON.stringify({ code: errorCode('MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED'), hint: '' })
    const changed = events.map((event) =>
      event.type === 'reply' && event.status === 409 ? { ...event, status: 410, body } : event,
    )
    t.notSame(changed, events)
    t.same(judgeChanged(played, changed).findings, [])
  },
)
