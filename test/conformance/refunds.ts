/**
 * Refunds that a shop grants: other designs are let pass, mistakes are found. Each case is a history of the built-in
 * pair that somebody has changed.
 */
import t from 'tap'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import type { Finding } from '../../src/conformance/checks/finding.js'
import type { Recorded } from '../../src/conformance/history.js'
import { checkScenario, type Scenario } from '../../src/conformance/scenario/grammar.js'
import { fromOutside, judgeChanged, playBuiltIn, withReplies, type Body, type Played } from './fixtures.js'

const GRANT = 'post-private-orders-ORDER_ID-refund'
const COLLECT = 'post-orders-ORDER_ID-refund'
const AT_EXCHANGE = 'post-coins-COIN_PUB-refund'
const STATUS = 'get-private-orders-ORDER_ID'

function story(name: string, steps: readonly object[]): Scenario {
  return checkScenario({
    story: name,
    says: 'A story for this test.',
    actors: { shop: 'storefront', alice: 'wallet' },
    steps: [
      { call: 'shop.order', with: { amount: '7', max_fee: '1', refund_delay: '1h' }, bind: 'sale' },
      { call: 'alice.stock', with: { coins: ['5', '2', '2'] } },
      { call: 'alice.claim', with: { order: 'sale' } },
      { call: 'alice.pay', with: { order: 'sale', coins: [0, 1] } },
      ...steps,
    ],
  })
}

const GRANTED = [
  { call: 'shop.refund', with: { order: 'sale', amount: '6' } },
  { call: 'shop.status', with: { order: 'sale' } },
]
const ELSEWHERE = [
  { call: 'shop.order', with: { amount: '4', max_fee: '1' }, bind: 'elsewhere' },
  { call: 'alice.claim', with: { order: 'elsewhere' } },
  {
    call: 'alice.pay',
    with: { order: 'elsewhere', coins: [0], contributions: ['4'] },
    expect: ['200-paid', '409-coin-spent'],
  },
]
const COLLECTED = story('collected', [
  ...GRANTED,
  { call: 'alice.refund', with: { order: 'sale' } },
  { call: 'shop.status', with: { order: 'sale' } },
  { call: 'alice.paid', with: { order: 'sale', session: 'again' } },
  { call: 'alice.pay', with: { order: 'sale', coins: [0, 1] } },
  { call: 'alice.refund', with: { order: 'sale' } },
  ...ELSEWHERE,
])

let collected: Promise<Played> | undefined

async function playedCollection(): Promise<{ played: Played; events: readonly Recorded[] }> {
  const played = await (collected ??= playBuiltIn([COLLECTED]))
  return { played, events: played.histories.get('collected') ?? [] }
}

function blamed(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((one) => ['violated', 'harness', 'wanting'].includes(one.verdict))
}

type Entry = Record<string, unknown>

/** The history with every refund in the replies to a collecting wallet changed. */
function withEntries(events: readonly Recorded[], alter: (entry: Entry, index: number) => Entry): Recorded[] {
  return withReplies(events, COLLECT, 200, (body) => ({
    ...body,
    refunds: (body['refunds'] as Entry[]).map(alter),
  }))
}

function numbered(events: readonly Recorded[]): Recorded[] {
  return events.map((event, at) => ({ ...event, at }))
}

/** The same history of a merchant that asks its exchange as soon as the shop has granted. */
function refundedAtOnce(events: readonly Recorded[]): Recorded[] {
  const grant = events.find((event) => event.type === 'call' && event.page === GRANT)
  const asked = new Set(
    events.flatMap((event) =>
      event.type === 'call' && event.page === AT_EXCHANGE && event.cause !== undefined ? [event.span] : [],
    ),
  )
  const isAsked = (event: Recorded): boolean =>
    (event.type === 'call' || event.type === 'reply') && asked.has(event.span)
  const moved = events
    .filter(isAsked)
    .map((event) =>
      event.type === 'call' && grant?.type === 'call' ? { ...event, cause: grant.span } : event,
    )
  return numbered(
    events.flatMap((event) => (event === grant ? [event, ...moved] : isAsked(event) ? [] : [event])),
  )
}

const noLongerPending = (body: Body): Body => ({ ...body, refund_pending: false })

t.test('a refund may reach the coins as soon as it is granted', async (t) => {
  const { played, events } = await playedCollection()
  const atOnce = refundedAtOnce(events)
  for (const changed of [atOnce, withReplies(atOnce, STATUS, 200, noLongerPending)])
    t.same(judgeChanged(played, changed).findings, [])
  const outside = withReplies(fromOutside(events), STATUS, 200, noLongerPending)
  t.same(judgeChanged(played, outside).findings, [])
})

t.test('what is told beside what the page asks for is nobody’s business', async (t) => {
  const { played, events } = await playedCollection()
  const more = withEntries(events, (entry) => ({ ...entry, wire_delay: 'P1D', exchange_url: 'x' }))
  t.same(
    judgeChanged(
      played,
      withReplies(more, GRANT, 200, (body) => ({ ...body, more: [] })),
    ).findings,
    [],
  )
})

t.test('from outside, other ids, another split and an exchange that is slow are let pass', async (t) => {
  const { played, events } = await playedCollection()
  const other = withReplies(fromOutside(events), COLLECT, 200, (body) => ({
    ...body,
    refunds: (body['refunds'] as Entry[]).flatMap(({ coin_pub, execution_time }, index) => {
      const share = index === 0 ? ['KUDOS:3.5', 'KUDOS:1.25'] : ['KUDOS:1.25']
      const rest = { type: 'failure', exchange_status: 504, coin_pub, execution_time }
      return share.map((amount, place) => ({
        ...rest,
        refund_amount: amount,
        rtransaction_id: 1000 * index + place + 7,
      }))
    }),
  }))
  const { findings } = judgeChanged(played, other)
  t.same(blamed(findings), [])
  t.ok(findings.some((one) => one.row.endsWith('duty-asked-for')))
})

t.test('where nobody saw what a coin got back, it may be spent or not', async (t) => {
  const unheard = story('unheard', [
    ...GRANTED,
    { fault: { from: 'alice', to: 'merchant', page: COLLECT, phase: 'reply', nth: 1 } },
    { call: 'alice.refund', with: { order: 'sale' } },
    ...ELSEWHERE,
  ])
  const played = await playBuiltIn([unheard])
  const events = played.histories.get('unheard') ?? []
  t.same(judgeChanged(played, events).findings, [])
  t.same(blamed(judgeChanged(played, fromOutside(events)).findings), [])
})

t.test('while refunds are under way, a repeated payment may count them or not', async (t) => {
  const both = story('under-way', [
    ...GRANTED,
    {
      call: 'alice.pay',
      with: { order: 'sale', coins: [0, 1] },
      expect: ['402-refunded', '200-paid-before'],
    },
  ])
  const played = await playBuiltIn([both])
  t.same(
    played.plays.flatMap((play) => play.findings),
    [],
  )
})

function turned(text: unknown): string {
  const bytes = decodeCrockford(String(text), 64)
  bytes[3] = (bytes[3] ?? 0) ^ 4
  return encodeCrockford(bytes)
}

/** The history with the refunds that the merchant asks its exchange for changed. */
function withHops(events: readonly Recorded[], alter: (body: Body) => Body): Recorded[] {
  return events.map((event) =>
    event.type === 'call' && event.page === AT_EXCHANGE && event.cause !== undefined
      ? { ...event, body: JSON.stringify(alter(JSON.parse(event.body ?? '{}') as Body)) }
      : event,
  )
}

/** The history in which the payment that was refunded is confirmed, with the words of the first time. */
function confirmedAgain(events: readonly Recorded[]): Recorded[] {
  const call = events.find((event) => event.type === 'call' && event.page === 'post-orders-ORDER_ID-pay')
  const first = events.find(
    (event) => event.type === 'reply' && call?.type === 'call' && event.span === call.span,
  )
  return events.map((event) =>
    event.type === 'reply' && event.status === 402 && first?.type === 'reply'
      ? { ...first, at: event.at, span: event.span }
      : event,
  )
}

const MISTAKES: Readonly<
  Record<string, readonly [row: string, (events: readonly Recorded[]) => Recorded[]]>
> = {
  'a total that nobody granted': [
    `${COLLECT}/200-collected`,
    (events) => withReplies(events, COLLECT, 200, (body) => ({ ...body, refund_amount: 'KUDOS:5' })),
  ],
  'a refund that is left out': [
    `${COLLECT}/duty-total-granted`,
    (events) =>
      withReplies(events, COLLECT, 200, (body) => ({
        ...body,
        refunds: (body['refunds'] as Entry[]).slice(1),
      })),
  ],
  'the key of another merchant': [
    `${COLLECT}/200-collected`,
    (events) =>
      withReplies(events, COLLECT, 200, (body) => ({
        ...body,
        merchant_pub: (body['refunds'] as Entry[])[0]?.['coin_pub'],
      })),
  ],
  'a signature with one bit wrong': [
    `${COLLECT}/200-collected`,
    (events) => withEntries(events, (entry) => ({ ...entry, exchange_sig: turned(entry['exchange_sig']) })),
  ],
  'a refund with the id of an abort': [
    `${COLLECT}/duty-id-not-zero`,
    (events) =>
      withEntries(events, (entry, index) => (index === 0 ? { ...entry, rtransaction_id: 0 } : entry)),
  ],
  'a request to the exchange with the id of an abort': [
    `${COLLECT}/duty-id-not-zero`,
    (events) => withHops(events, (body) => ({ ...body, rtransaction_id: 0 })),
  ],
  'more than a coin has contributed': [
    `${COLLECT}/duty-within-contribution`,
    (events) => withEntries(events, (entry) => ({ ...entry, refund_amount: 'KUDOS:5.5' })),
  ],
  'an id that stands for two amounts': [
    `${COLLECT}/duty-id-means-one-refund`,
    (events) => withHops(events, (body) => ({ ...body, refund_amount: 'KUDOS:0.5' })),
  ],
  'a failure of an exchange that did not fail': [
    `${COLLECT}/200-collected`,
    (events) => withEntries(events, (entry) => ({ ...entry, type: 'failure', exchange_status: 504 })),
  ],
  'nothing to collect although something was granted': [
    `${COLLECT}/200-collected`,
    (events) =>
      events.map((event) => {
        const isReply = event.type === 'reply' && (event.body ?? '').includes('"refunds"')
        if (!isReply) return event
        const { body: _, ...rest } = event
        return { ...rest, status: 204 }
      }),
  ],
  'a payment that is confirmed again although most of it was given back': [
    'post-orders-ORDER_ID-pay/402-refunded',
    confirmedAgain,
  ],
  'a confirmation for which the exchange holds no money any more': [
    'post-orders-ORDER_ID-pay/duty-paid-with-money',
    confirmedAgain,
  ],
  'a proof that says nothing was refunded': [
    'post-orders-ORDER_ID-paid/200-proven',
    (events) =>
      withReplies(events, 'post-orders-ORDER_ID-paid', 200, (body) => ({ ...body, refunded: false })),
  ],
  'a status without the refund': [
    `${STATUS}/200-paid`,
    (events) => withReplies(events, STATUS, 200, (body) => ({ ...body, refunded: false })),
  ],
  'a status with another amount': [
    `${STATUS}/200-paid`,
    (events) => withReplies(events, STATUS, 200, (body) => ({ ...body, refund_amount: 'KUDOS:6.5' })),
  ],
  'a status in which nothing was collected': [
    `${STATUS}/200-paid`,
    (events) => withReplies(events, STATUS, 200, (body) => ({ ...body, refund_pending: true })),
  ],
  'a status in which all is done before it is': [
    `${STATUS}/200-paid`,
    (events) => withReplies(events, STATUS, 200, noLongerPending),
  ],
  'a grant under another contract': [
    `${GRANT}/200-granted`,
    (events) =>
      withReplies(events, GRANT, 200, (body) => ({ ...body, h_contract: turned(body['h_contract']) })),
  ],
  'a grant that leads somewhere else': [
    `${GRANT}/200-granted`,
    (events) =>
      withReplies(events, GRANT, 200, (body) => ({ ...body, taler_refund_uri: 'taler://pay/x/y/' })),
  ],
}

for (const [what, [row, alter]] of Object.entries(MISTAKES)) {
  t.test(`${what} is found`, async (t) => {
    const { played, events } = await playedCollection()
    const { findings } = judgeChanged(played, alter(events))
    const violated = findings.filter((one) => one.verdict === 'violated').map((one) => one.row)
    t.ok(violated.includes(`merchant/${row}`), `merchant/${row} among ${violated.join(', ')}`)
  })
}
