/** Races: what any order of effects explains is fine, what none explains is not. */
import t from 'tap'
import type { Recorded } from '../../src/conformance/history.js'
import { checkScenario, type Scenario } from '../../src/conformance/scenario/grammar.js'
import { replay } from '../../src/conformance/run.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'
import { fromOutside, judgeChanged, playBuiltIn, scenario, type Played } from './fixtures.js'

function story(name: string, setup: readonly object[], race: readonly (readonly object[])[]): Scenario {
  return checkScenario({
    story: name,
    says: 'A race for this test.',
    actors: { shop: 'storefront', alice: 'wallet', bob: 'wallet' },
    steps: [
      { call: 'shop.order', with: { amount: '5' }, bind: 'sale' },
      { call: 'alice.stock', with: { coins: ['5', '5'] } },
      { call: 'bob.stock', with: { coins: ['5'] } },
      ...setup,
      { race },
    ],
  })
}

const sale = { order: 'sale' }
const CLAIMS = story(
  'claims',
  [],
  [[{ call: 'alice.claim', with: sale }], [{ call: 'bob.claim', with: sale }]],
)
const PAYMENTS = story(
  'payments',
  [
    { call: 'alice.claim', with: sale },
    { call: 'bob.claim', with: { ...sale, nonce_of: 'alice' } },
  ],
  [
    [{ call: 'alice.pay', with: { ...sale, coins: [0] } }],
    [{ call: 'bob.pay', with: { ...sale, coins: [0] } }],
  ],
)

const PAY = 'merchant/post-orders-ORDER_ID-pay'

interface Race {
  readonly played: Played
  readonly events: readonly Recorded[]
  /** Spans of the racing calls by status. */
  readonly spans: ReadonlyMap<number, string>
}

async function race(scenario: Scenario, page: string, seed = '1'): Promise<Race> {
  const played = await playBuiltIn([scenario], { seed })
  const play = played.plays.at(-1)
  const calls = play?.spans.filter((span) => span.page === page && span.cause === undefined).slice(-2) ?? []
  return {
    played,
    events: played.histories.get(play?.play ?? '') ?? [],
    spans: new Map(calls.map((span) => [span.reply?.status ?? 0, span.id])),
  }
}

function replace(events: readonly Recorded[], span: string, like: string): Recorded[] {
  const model = events.find((event) => event.type === 'reply' && event.span === like)
  return events.map((event) =>
    event.type === 'reply' && event.span === span && model?.type === 'reply'
      ? { ...model, at: event.at, span }
      : event,
  )
}

/** The history in which every payment is confirmed; what signature comes with that is of no interest here. */
function bothPaid(events: readonly Recorded[]): Recorded[] {
  const paying = events.flatMap((event) =>
    event.type === 'call' && event.page === 'post-orders-ORDER_ID-pay' ? [event.span] : [],
  )
  return events.map((event) =>
    event.type === 'reply' && paying.includes(event.span)
      ? { ...event, status: 200, headers: { 'content-type': 'application/json' }, body: '{"sig":""}' }
      : event,
  )
}

function violated(played: Played, events: readonly Recorded[]): string[] {
  const { findings } = judgeChanged(played, events)
  return findings.filter((finding) => finding.verdict === 'violated').map((finding) => finding.row)
}

t.test('of two wallets that claim at the same time, one wins: whichever it is', async (t) => {
  const { played, events, spans } = await race(CLAIMS, 'post-orders-ORDER_ID-claim')
  t.same([...spans.keys()].sort(), [200, 409])
  t.same(violated(played, events), [])
})

t.test('both winning, or both losing, fits no order', async (t) => {
  const { played, events, spans } = await race(CLAIMS, 'post-orders-ORDER_ID-claim')
  const [won = '', lost = ''] = [spans.get(200), spans.get(409)]
  t.not(violated(played, replace(events, lost, won)).length, 0, 'both have won')
  t.not(violated(played, replace(events, won, lost)).length, 0, 'both have lost')
})

t.test('of two wallets that pay at the same time, one pays and the other is told', async (t) => {
  const { played, events, spans } = await race(PAYMENTS, 'post-orders-ORDER_ID-pay')
  t.same([...spans.keys()].sort(), [200, 409])
  t.same(violated(played, events), [])
  const [won = '', lost = ''] = [spans.get(200), spans.get(409)]
  t.ok(
    violated(played, replace(events, lost, won)).includes(
      'merchant/post-orders-ORDER_ID-pay/409-already-paid',
    ),
    'both have paid',
  )
})

t.test('two different payments are never both confirmed, in whatever order and whoever looks', async (t) => {
  let givenBack = 0
  for (const seed of ['1', '2', '3', '4', '5', '6', '7', '8']) {
    const { played, events, spans } = await race(PAYMENTS, 'post-orders-ORDER_ID-pay', seed)
    const [won = '', lost = ''] = [spans.get(200), spans.get(409)]
    if (events.some((event) => event.type === 'call' && event.page === 'post-coins-COIN_PUB-refund'))
      givenBack++
    const both = replace(events, lost, won)
    for (const seen of [both, fromOutside(both)]) {
      const rows = violated(played, seen)
      t.ok(rows.includes(`${PAY}/409-already-paid`), `no order of effects, seed ${seed}`)
      t.ok(rows.includes(`${PAY}/duty-paid-once`), `two coins of the full price, seed ${seed}`)
    }
  }
  t.ok(givenBack > 0, 'also where the coin of the loser has come back')
})

t.test('a payment of two wallets is one only if neither of them would do', async (t) => {
  const prices = [
    { alice: '3', bob: '3', isOne: true },
    { alice: '3', bob: '5', isOne: false },
  ]
  for (const { alice, bob, isOne } of prices) {
    const one = story(
      'together',
      [
        { call: 'alice.claim', with: sale },
        { call: 'bob.claim', with: { ...sale, nonce_of: 'alice' } },
      ],
      [
        [{ call: 'alice.pay', with: { ...sale, coins: [0], contributions: [alice] } }],
        [{ call: 'bob.pay', with: { ...sale, coins: [0], contributions: [bob] } }],
      ],
    )
    const { played, events } = await race(one, 'post-orders-ORDER_ID-pay')
    const rows = violated(played, fromOutside(bothPaid(events)))
    t.equal(!rows.includes(`${PAY}/409-already-paid`), isOne, `${alice} and ${bob}`)
  }
})

t.test('where a reply was lost, both are possible: it took effect, or it did not', async (t) => {
  const { played, events, spans } = await race(CLAIMS, 'post-orders-ORDER_ID-claim')
  for (const span of spans.values()) {
    const lost = events.map((event): Recorded =>
      event.type === 'reply' && event.span === span
        ? { type: 'lost', span, why: 'for this test', now: event.now, play: event.play, at: event.at }
        : event,
    )
    t.same(violated(played, lost), [])
  }
})

t.test('a claim that has returned is not undone by one that starts later', async (t) => {
  const one = story(
    'claims-in-turn',
    [],
    [
      [
        { call: 'alice.claim', with: sale },
        { call: 'bob.claim', with: sale },
      ],
      [{ call: 'bob.keys' }],
    ],
  )
  const { played, events, spans } = await race(one, 'post-orders-ORDER_ID-claim')
  t.same([...spans.keys()], [200, 409], 'the first has won')
  const [won = '', lost = ''] = [spans.get(200), spans.get(409)]
  const swapped = replace(replace(events, won, lost), lost, won).map((event) => event)
  t.not(violated(played, swapped).length, 0)
})

t.test('of two payments with the same coins, either may hear first that the money is there', async (t) => {
  const pays = [{ call: 'alice.pay', with: { order: 'sale', coins: [1, 2, 3] } }]
  // The deposit that was asked for first is confirmed last; the payment of the other one is already answered.
  const judged = await replay(inProcessTarget(), scenario('competing-wallets'), {
    play: 'two-pays',
    seed: 'any',
    input: { coinsPerDeposit: 3, programs: [pays, [], pays], releases: [0, 0, 3, 0, 0, 1] },
  })
  t.same(judged.findings, [])
  const answered = judged.spans.filter(({ page }) => page === 'post-orders-ORDER_ID-pay')
  t.same(
    answered.map(({ reply }) => reply?.status),
    [200, 200],
  )
})
