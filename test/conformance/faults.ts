/** Who is excused when something was broken on purpose, and who is not; and what a history keeps of secrets and sizes. */
import t from 'tap'
import { decodeCrockford, encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { ANOTHER_TOKEN, Masks, TOKEN_OF_TARGET } from '../../src/conformance/actors/credentials.js'
import { Recorder, sizeOf, spansOf, type Recorded } from '../../src/conformance/history.js'
import type { Fault } from '../../src/conformance/fault.js'
import { readHistory } from '../../src/conformance/history-file.js'
import { timeline } from '../../src/conformance/report/timeline.js'
import { checkScenario, GrammarError } from '../../src/conformance/scenario/grammar.js'
import { judgeChanged, playBuiltIn, type Body, type Played } from './fixtures.js'

const CLAIM = 'post-orders-ORDER_ID-claim'
const PAY = 'post-orders-ORDER_ID-pay'
const DEPOSIT = 'post-batch-deposit'

const STORY = checkScenario({
  story: 'bought',
  says: 'A payment.',
  actors: { shop: 'storefront', alice: 'wallet' },
  steps: [
    { call: 'alice.stock', with: { coins: ['5'] } },
    { call: 'shop.order', with: { amount: '5', max_fee: '1' }, bind: 'sale' },
    { call: 'alice.claim', with: { order: 'sale' } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
  ],
})

let played: Promise<Played> | undefined

async function bought(): Promise<{ played: Played; events: readonly Recorded[] }> {
  const all = await (played ??= playBuiltIn([STORY]))
  return { played: all, events: all.histories.get('bought') ?? [] }
}

/** The history with a fault armed at its beginning. */
function withFault(events: readonly Recorded[], fault: Fault): Recorded[] {
  const [first, ...rest] = events
  if (first === undefined) return []
  const armed: Recorded = { type: 'fault', fault, play: first.play, at: 0 }
  return [first, armed, ...rest].map((event, at) => ({ ...event, at }))
}

/** The history with other replies of a page. */
function withReply(
  events: readonly Recorded[],
  page: string,
  alter: (reply: Recorded) => Recorded,
): Recorded[] {
  const asked = new Set(
    events.flatMap((event) => (event.type === 'call' && event.page === page ? [event.span] : [])),
  )
  return events.map((event) => (event.type === 'reply' && asked.has(event.span) ? alter(event) : event))
}

function saying(status: number, code: number): (reply: Recorded) => Recorded {
  return (reply) => ({ ...reply, status, body: JSON.stringify({ code, hint: 'broken' }) }) as Recorded
}

function forged(reply: Recorded): Recorded {
  const body = JSON.parse('body' in reply ? (reply.body ?? '{}') : '{}') as Body
  const bytes = decodeCrockford(String(body['exchange_sig']), 64)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return { ...reply, body: JSON.stringify({ ...body, exchange_sig: encodeCrockford(bytes) }) } as Recorded
}

const garbled = (reply: Recorded): Recorded => ({ ...reply, body: '<<no JSON>>' }) as Recorded

const SPOILT = {
  garbled,
  forged,
} as const

const MONEY = `merchant/${PAY}/duty-paid-with-money`

for (const how of ['garbled', 'forged'] as const) {
  const fault: Fault = { from: 'merchant', to: 'exchange', page: DEPOSIT, phase: 'reply', nth: 1, how }

  t.test(
    `a ${how} confirmation excuses a merchant that says so, and nobody blames the exchange`,
    async (t) => {
      const { played, events } = await bought()
      const spoilt = withReply(withFault(events, fault), DEPOSIT, SPOILT[how])
      t.same(judgeChanged(played, withReply(spoilt, PAY, saying(502, 2170))).findings, [])
    },
  )

  t.test(`a ${how} confirmation is no money: who counts it gives goods away`, async (t) => {
    const { played, events } = await bought()
    const spoilt = withReply(withFault(events, fault), DEPOSIT, SPOILT[how])
    t.match(judgeChanged(played, spoilt).findings, [{ row: MONEY, verdict: 'violated' }])
  })

  t.test(
    `an exchange that sends a ${how} confirmation by itself is blamed, its merchant is not`,
    async (t) => {
      const { played, events } = await bought()
      const changed = withReply(withReply(events, DEPOSIT, SPOILT[how]), PAY, saying(502, 2170))
      const rows = judgeChanged(played, changed).findings.map((one) => one.row)
      t.ok(rows.length > 0 && rows.every((row) => row.startsWith('exchange/')), rows.join(', '))
    },
  )
}

t.test('a merchant whose exchange is fine has no excuse', async (t) => {
  const { played, events } = await bought()
  for (const [status, code] of [
    [502, 2170],
    [504, 2011],
    [408, 2011],
  ] as const) {
    const { findings } = judgeChanged(played, withReply(events, PAY, saying(status, code)))
    t.match(findings, [{ verdict: 'violated' }], String(status))
  }
})

t.test('whose store or signer was broken may say so, and nobody else', async (t) => {
  const { played, events } = await bought()
  const broken = withReply(events, CLAIM, saying(500, 60)).filter(
    // What came of the claim was never heard, so nothing can be built on it.
    (event) => !('span' in event) || event.span <= 'bought:3',
  )
  const seam = (party: 'merchant' | 'exchange'): Fault => ({ party, seam: 'signer', nth: 1 })
  t.match(judgeChanged(played, broken).findings, [{ verdict: 'violated' }])
  t.match(judgeChanged(played, withFault(broken, seam('exchange'))).findings, [{ verdict: 'violated' }])
  t.notOk(
    judgeChanged(played, withFault(broken, seam('merchant'))).findings.some(
      (one) => one.verdict === 'violated',
    ),
  )
})

t.test('histories of before there were kinds of faults are read, and those of now', async (t) => {
  const base = { type: 'fault', play: 'p', at: 1 }
  const old = { from: 'alice', to: 'merchant', page: PAY, phase: 'reply', nth: 1 }
  const good: object[] = [
    old,
    { ...old, how: 'lost' },
    { ...old, how: 'garbled' },
    { party: 'merchant', seam: 'store', nth: 2 },
  ]
  for (const fault of good) {
    const [event] = readHistory(`${JSON.stringify({ ...base, fault })}\n`)
    t.same(event, { ...base, fault })
    t.equal(timeline(event === undefined ? [] : [event], new Map()).length, 1)
  }
  for (const fault of [
    { ...old, how: 'eaten' },
    { party: 'bank', seam: 'store', nth: 1 },
  ])
    t.throws(() => readHistory(`${JSON.stringify({ ...base, fault })}\n`))
})

t.test('the grammar takes the new faults and settings, and nothing like them', async (t) => {
  const story = (more: object, fault: object) => ({
    story: 's',
    says: 's',
    actors: { alice: 'wallet' },
    ...more,
    steps: [{ fault }, { call: 'alice.keys' }],
  })
  const message = { from: 'merchant', to: 'exchange', page: DEPOSIT, phase: 'reply' }
  const settings = { deposit_limit: '3', coins_per_deposit: 2, generations: { 'pay-insufficient': 406 } }
  t.ok(checkScenario(story({ settings }, { ...message, how: 'forged' })))
  t.ok(checkScenario(story({}, { party: 'exchange', seam: 'signer' })))
  const broken: [object, object][] = [
    [{}, { ...message, phase: 'request', how: 'garbled' }],
    [{}, { party: 'bank', seam: 'store' }],
    [{}, { party: 'merchant', seam: 'clock' }],
    [{ settings: { generations: { 'pay-insufficient': 407 } } }, message],
    [{ settings: { limit: '3' } }, message],
  ]
  for (const [more, fault] of broken)
    t.throws(() => checkScenario(story(more, fault)), { name: GrammarError.name })
})

t.test('a body of any size is kept short, and its size is known', async (t) => {
  const recorder = new Recorder('p')
  const body = utf8(`{"a":1}${' '.repeat(100_000)}`)
  const request = { method: 'POST' as const, path: '/', headers: {}, body }
  recorder.call({ from: 'alice', to: 'merchant', page: PAY, request, now: 0 })
  t.ok(JSON.stringify(recorder.events).length < 1000)
  const [span] = spansOf(recorder.events)
  t.same(span?.request.json, { a: 1 })
  t.equal(span === undefined ? 0 : sizeOf(span.request), body.length)
})

t.test('a secret has one name, wherever it stands, and is nowhere to be found', async (t) => {
  const masks = new Masks('secret-token:OURS')
  const text = (raw: string): string => Buffer.from(masks.body(utf8(raw))).toString()
  const bearer = (token: string) => masks.headers({ authorization: `Bearer ${token}` })['authorization']
  t.equal(text('{"access_token":"secret-token:A1","x":"ü"}'), '{"access_token":"(token 1)","x":"ü"}')
  t.equal(text('{"token":"secret-token:B2"}'), '{"token":"(token 2)"}')
  t.equal(bearer('secret-token:A1'), 'Bearer (token 1)')
  t.equal(bearer('secret-token:OURS'), TOKEN_OF_TARGET)
  t.equal(bearer('secret-token:never-seen'), ANOTHER_TOKEN)
  masks.learn('password', 'hunter22')
  t.equal(text('{"password":"hunter22"}'), '{"password":"(password 1)"}')
  const basic = (pair: string) =>
    masks.headers({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })['authorization']
  t.equal(basic('shop:hunter22'), 'Basic shop:(password 1)')
  t.equal(basic('shop:hunter23'), 'Basic shop:(another password)')
  masks.learn('token', 'bare')
  t.equal(bearer('bare'), 'Bearer (token 3, without secret-token)')
})
