/**
 * What a shop is told of its orders, judged by hand-written replies: lists, deletion, forgetting, sessions, ETags; and
 * contracts that do not say what was ordered.
 */
import t from 'tap'
import { forgetField } from '../../src/protocol/contract.js'
import type { JsonObject } from '../../src/protocol/encoding/json.js'
import type { Recorded } from '../../src/conformance/history.js'
import { fieldsAt, isForgetPath } from '../../src/conformance/oracle/merchant/forgetting.js'
import { judgeChanged, playedStories, withReplies, type Body } from './fixtures.js'
import { answered, bodiesOf, complaints, notices, stage, type HandMade, type Stage } from './hand-made.js'

const LIST = 'get-private-orders'
const DELETE = 'delete-private-orders-ORDER_ID'
const FORGET = 'patch-private-orders-ORDER_ID-forget'
const STATUS = 'get-private-orders-ORDER_ID'
const CLAIM = 'post-orders-ORDER_ID-claim'
const CREATE = 'post-private-orders'

const error = (status: number, code: number): HandMade => ({ status, body: { code, hint: 'no' } })

function once(make: () => Promise<Stage>): () => Promise<Stage> {
  let made: Promise<Stage> | undefined
  return () => (made ??= make())
}

const SALE = [
  { call: 'alice.stock', with: { coins: ['5'] } },
  { call: 'shop.order', with: { amount: '5', refund_delay: '1h' }, bind: 'sale' },
  { call: 'alice.claim', with: { order: 'sale' } },
]
const PAY = { call: 'alice.pay', with: { order: 'sale', coins: [0] } }

const listed = once(() =>
  stage('listed', [
    ...SALE,
    PAY,
    { call: 'shop.order', with: { amount: '2' }, bind: 'other' },
    { call: 'shop.orders' },
    { call: 'shop.orders', with: { paid: 'yes', limit: -5 } },
    { call: 'shop.orders', with: { limit: 1, offset: 1 } },
  ]),
)

/** Entries of both orders: the first is paid, the second is not. */
function entries({ events }: Stage): [Body, Body] {
  const [sale, other] = bodiesOf(events, CREATE).map((made, index) => ({
    order_id: made['order_id'],
    row_id: index + 1,
    timestamp: { t_s: 1_767_225_600 },
    amount: index === 0 ? 'KUDOS:5' : 'KUDOS:2',
    summary: 'An order made by Assay',
    refundable: index === 0,
    paid: index === 0,
  }))
  return [sale ?? {}, other ?? {}]
}

const listOf = (...orders: Body[]): HandMade => ({ status: 200, body: { orders } })

t.test('a list of what there is is right', async (t) => {
  const on = await listed()
  const [sale, other] = entries(on)
  const replies = [listOf(sale, other), listOf(sale), listOf(other)]
  t.same(notices(on, answered(on.events, LIST, replies), LIST), [])
})

const LIST_MISTAKES: Readonly<Record<string, readonly [duty: string, (both: [Body, Body]) => HandMade[]]>> = {
  'an order that never was': ['real', ([sale]) => [listOf(sale, { ...sale, order_id: 'x', row_id: 9 })]],
  'another price': ['real', ([sale, other]) => [listOf({ ...sale, amount: 'KUDOS:4' }, other)]],
  'another summary': ['real', ([sale, other]) => [listOf({ ...sale, summary: 'Tea' }, other)]],
  'paid by nobody': ['paid-when-paid', ([sale, other]) => [listOf(sale, { ...other, paid: true })]],
  'left out': ['complete', ([, other]) => [listOf(other)]],
  'too many': ['within-bounds', ([sale, other]) => [listOf(sale, other), listOf(sale), listOf(sale, other)]],
  'on the wrong side': [
    'within-bounds',
    ([sale, other]) => [listOf(sale, other), listOf(sale), listOf({ ...other, row_id: 0 })],
  ],
  unfiltered: ['filtered', ([sale, other]) => [listOf(sale, other), listOf(other, sale)]],
}

for (const [what, [duty, make]] of Object.entries(LIST_MISTAKES)) {
  t.test(`a list with a mistake is found: ${what}`, async (t) => {
    const on = await listed()
    const [sale, other] = entries(on)
    const good = [listOf(sale, other), listOf(sale), listOf(other)]
    const replies = good.map((reply, index) => make([sale, other])[index] ?? reply)
    const found = complaints(on, answered(on.events, LIST, replies), LIST)
    t.ok(
      found.some((one) => one.startsWith(`violated merchant/${LIST}/duty-${duty}:`)),
      found.join('\n'),
    )
  })
}

t.test('that a list does not know of a payment yet is noticed, and no more', async (t) => {
  const on = await listed()
  const [sale, other] = entries(on)
  const late = { ...sale, paid: false }
  const events = answered(on.events, LIST, [listOf(late, other), listOf(), listOf(other)])
  t.same(complaints(on, events, LIST), [])
  t.ok(notices(on, events, LIST).every((one) => one.startsWith(`seen merchant/${LIST}/duty-current`)))
  t.equal(notices(on, events, LIST).length, 2)
})

const deleted = once(() =>
  stage('deleted', [
    ...SALE,
    { call: 'shop.delete', with: { order: 'sale' } },
    { call: 'shop.delete', with: { order: 'sale', force: true } },
    { call: 'shop.status', with: { order: 'sale' } },
    { call: 'alice.claim', with: { order: 'sale' } },
  ]),
)

t.test('what was deleted by force is gone', async (t) => {
  const on = await deleted()
  const judged = (first: HandMade, second: HandMade, status: HandMade, claim: HandMade) => {
    const events = answered(answered(on.events, DELETE, [first, second]), STATUS, [status])
    const whole = answered(events, CLAIM, [undefined, claim])
    return [DELETE, STATUS, CLAIM].flatMap((page) => complaints(on, whole, page))
  }
  const held = error(409, 2520)
  const done: HandMade = { status: 204 }
  const [unknown, nothing] = [error(404, 2005), error(404, 2300)]
  t.same(judged(held, done, unknown, nothing), [])
  t.match(judged(done, done, unknown, nothing).join(), /violated .*409-awaiting-payment/)
  // The older page knows no force: then the order has to be there still.
  t.match(judged(held, held, unknown, nothing).join(), /violated .*200-claimed/)
  const [told] = bodiesOf(on.events, STATUS)
  t.match(judged(held, done, { status: 200, body: told ?? {} }, nothing).join(), /violated .*404-unknown/)
  t.match(judged(held, done, unknown, error(409, 2301)).join(), /violated .*404-unknown/)
})

t.test('what was paid is not deleted, by no force', async (t) => {
  const on = await stage('paid', [
    ...SALE,
    PAY,
    { call: 'shop.delete', with: { order: 'sale', force: true } },
  ])
  t.same(complaints(on, answered(on.events, DELETE, [error(409, 2521)]), DELETE), [])
  t.match(complaints(on, answered(on.events, DELETE, [{ status: 204 }]), DELETE).join(), /409-already-paid/)
})

t.test('paths lead from the contract to a field', async (t) => {
  for (const path of ['$.extra', '$.a.b', '$.products[1].x', '$.products[*].description'])
    t.ok(isForgetPath(path), path)
  for (const path of ['', '$', 'extra', '$extra', '$.', '$..a', '$.a[0]', '$.a[*]', '$.a[x].b', '$.a['])
    t.notOk(isForgetPath(path), path)
  const contract = {
    a: 1,
    list: [{ x: 1, $forgettable: { x: 'salt' } }, { x: 2 }, 3],
  }
  t.same(fieldsAt(contract, '$.list[*].x'), [
    { path: '$.list[0].x', isForgettable: true },
    { path: '$.list[1].x', isForgettable: false },
  ])
  t.same(fieldsAt(contract, '$.a'), [{ path: '$.a', isForgettable: false }])
  t.same(fieldsAt(contract, '$.b'), [])
})

/** The same history of a backend whose contract has a field that may be forgotten. */
function withForgettable(on: Stage, contract: JsonObject): Recorded[] {
  const claimed = withReplies(on.events, CLAIM, 200, (body) => ({ ...body, contract_terms: contract }))
  return withReplies(claimed, STATUS, 200, (body) => ({ ...body, contract_terms: contract }))
}

const forgetting = once(() =>
  stage('forgetting', [
    ...SALE,
    { call: 'shop.forget', with: { order: 'sale', fields: ['$.extra'] } },
    { call: 'shop.forget', with: { order: 'sale', fields: ['$.extra'] } },
    { call: 'shop.forget', with: { order: 'sale', fields: ['$.summary'] } },
    { call: 'shop.forget', with: { order: 'sale', fields: ['summary'] } },
    { call: 'shop.status', with: { order: 'sale' } },
  ]),
)

t.test('what was forgotten is gone, and the contract keeps its hash', async (t) => {
  const on = await forgetting()
  const [claimed] = bodiesOf(on.events, CLAIM)
  const whole = {
    ...(claimed?.['contract_terms'] as JsonObject),
    extra: { card: 'With love' },
    $forgettable: { extra: 'some salt' },
  }
  const replies = [{ status: 200 }, { status: 204 }, error(409, 2511), error(400, 2510)]
  const judged = (told: JsonObject, others: readonly (HandMade | undefined)[] = []) => {
    const events = answered(
      withForgettable(on, whole),
      FORGET,
      replies.map((reply, index) => others[index] ?? reply),
    )
    const changed = withReplies(events, STATUS, 200, (body) => ({ ...body, contract_terms: told }))
    return [FORGET, STATUS].flatMap((page) => complaints(on, changed, page))
  }
  const wiped = forgetField(whole, 'extra')
  t.same(judged(wiped), [])
  t.match(judged(whole).join(), /violated .*duty-gone/)
  t.match(judged({ ...wiped, summary: 'Another' }).join(), /violated .*200-claimed/)
  t.match(judged(wiped, [{ status: 204 }]).join(), /violated .*200-forgotten/)
  t.match(judged(wiped, [undefined, undefined, { status: 200 }]).join(), /violated .*409-not-forgettable/)
  t.match(
    judged(wiped, [undefined, undefined, undefined, { status: 200 }]).join(),
    /violated .*400-path-syntax/,
  )
})

const watched = once(() =>
  stage('watched', [
    ...SALE,
    { call: 'shop.status', with: { order: 'sale' } },
    { call: 'shop.status', with: { order: 'sale', etag: 'unknown' } },
    PAY,
    { call: 'shop.status', with: { order: 'sale', etag: 'unknown' } },
  ]),
)

/** The history of a backend that gave the first status an ETag, and of a shop that says it has it. */
function tagged(events: readonly Recorded[], tag: string): Recorded[] {
  const [first] = events.flatMap((event) =>
    event.type === 'call' && event.page === STATUS ? [event.span] : [],
  )
  return events.map((event) => {
    if (event.type === 'reply' && event.span === first)
      return { ...event, headers: { ...event.headers, etag: tag } }
    if (event.type !== 'call' || event.headers['if-none-match'] === undefined) return event
    return { ...event, headers: { ...event.headers, 'if-none-match': tag } }
  })
}

t.test('nothing has changed while nothing has changed', async (t) => {
  const on = await watched()
  const unchanged: HandMade = { status: 304 }
  for (const tag of ['"abc"', 'W/"abc"']) {
    const events = tagged(on.events, tag)
    t.same(notices(on, answered(events, STATUS, [undefined, unchanged]), STATUS), [])
    t.match(
      complaints(on, answered(events, STATUS, [undefined, undefined, unchanged]), STATUS).join(),
      /violated .*304-unchanged/,
    )
  }
  t.match(
    complaints(on, answered(on.events, STATUS, [undefined, unchanged]), STATUS).join(),
    /violated .*304-unchanged/,
    'an ETag that nobody ever sent',
  )
})

const sessions = once(() =>
  stage('sessions', [
    { call: 'alice.stock', with: { coins: ['5'] } },
    { call: 'shop.order', with: { amount: '5' }, bind: 'sale' },
    { call: 'alice.claim', with: { order: 'sale' } },
    { call: 'shop.status', with: { order: 'sale' } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0], session: 'one' } },
    { call: 'shop.status', with: { order: 'sale', session: 'one' } },
    { call: 'shop.status', with: { order: 'sale', session: 'two' } },
    { call: 'alice.paid', with: { order: 'sale', session: 'two' } },
    { call: 'shop.status', with: { order: 'sale', session: 'two' } },
    { call: 'shop.status', with: { order: 'sale', session: 'one' } },
  ]),
)

t.test('an order is paid for the session in which it was paid or proven', async (t) => {
  const on = await sessions()
  const [claimed, paid] = bodiesOf(on.events, STATUS).map((body) => ({ status: 200, body }))
  const judged = (...replies: (HandMade | undefined)[]) =>
    complaints(on, answered(on.events, STATUS, [claimed, ...replies]), STATUS)
  t.same(judged(paid, claimed, paid, paid), [])
  t.same(judged(paid, claimed, paid, claimed), [], 'the last proof may be the only one that counts')
  t.match(judged(paid, paid, paid, paid).join(), /wanting .*200-other-session/)
})

const STATUS_MISTAKES: Readonly<Record<string, readonly [row: string, (body: Body) => Body]>> = {
  'wired too early': ['duty-not-wired-early', (body) => ({ ...body, wired: true })],
  'a payment before the contract': ['duty-last-payment', (body) => ({ ...body, last_payment: { t_s: 1 } })],
  'more deposited than handed in': ['duty-deposit-total', (body) => ({ ...body, deposit_total: 'KUDOS:6' })],
  'refunds that do not add up': [
    'duty-refund-details',
    (body) => ({
      ...body,
      refund_details: [{ reason: 'x', pending: false, timestamp: { t_s: 1 }, amount: 'KUDOS:1' }],
    }),
  ],
  'another contract': [
    '200-paid',
    (body) => ({ ...body, contract_terms: { ...(body['contract_terms'] as Body), summary: 'Another' } }),
  ],
}

for (const [what, [row, alter]] of Object.entries(STATUS_MISTAKES)) {
  t.test(`the status of a paid order is checked: ${what}`, async (t) => {
    const on = await watched()
    const events = withReplies(on.events, STATUS, 200, (body) =>
      body['order_status'] === 'paid' ? alter(body) : body,
    )
    t.match(notices(on, events, STATUS).join(), new RegExp(`merchant/${STATUS}/${row}`))
  })
}

const CONTRACT_MISTAKES: Readonly<Record<string, readonly [duty: string, terms: Body]>> = {
  'another summary': ['says-what-was-ordered', { summary: 'Another' }],
  'another fee': ['says-what-was-ordered', { max_fee: 'KUDOS:3' }],
  'less time to pay': ['says-what-was-ordered', { pay_deadline: { t_s: 1_767_225_601 } }],
  'no time for refunds': ['says-what-was-ordered', { refund_deadline: { t_s: 0 } }],
  'a text that lacks the id of the order': [
    'says-what-was-ordered',
    { fulfillment_url: 'https://a.example/${ORDER_ID}' },
  ],
  'refunds after the wiring': ['deadlines-in-order', { refund_deadline: { t_s: 'never' } }],
  'a contract from the future': ['deadlines-in-order', { timestamp: { t_s: 1_999_999_999 } }],
  'another key of the exchange': ['right-exchange-key', { exchanges: 'wrong' }],
}

const ordered = once(() =>
  stage('ordered', [
    {
      call: 'shop.order',
      with: {
        amount: '5',
        max_fee: '1',
        pay_deadline: '1h',
        refund_delay: '1h',
        fulfillment_url: 'https://a.example/${ORDER_ID}',
      },
      bind: 'sale',
    },
    { call: 'alice.claim', with: { order: 'sale' } },
  ]),
)

for (const [what, [duty, terms]] of Object.entries(CONTRACT_MISTAKES)) {
  t.test(`a contract says what was ordered: ${what}`, async (t) => {
    const on = await ordered()
    const events = withReplies(on.events, CLAIM, 200, (body) => {
      const before = body['contract_terms'] as Body
      const [exchange] = before['exchanges'] as Body[]
      const exchanges = [{ ...exchange, master_pub: before['merchant_pub'] }]
      const changed = { ...before, ...terms, ...('exchanges' in terms ? { exchanges } : {}) }
      return { ...body, contract_terms: changed }
    })
    t.match(notices(on, events, CLAIM).join(), new RegExp(`violated merchant/${CLAIM}/duty-${duty}`))
  })
}

t.test('every member that a contract takes over from an order is compared', async (t) => {
  const played = await playedStories()
  const events = played.histories.get('order-with-everything') ?? []
  const order = events.find((event) => event.type === 'call' && event.page === CREATE)
  const asked = JSON.parse(order?.type === 'call' ? (order.body ?? '{}') : '{}') as { order: Body }
  const [shown] = bodiesOf(events, CLAIM).map((body) => body['contract_terms'] as Body)
  const members = Object.keys(asked.order).filter((name) => shown !== undefined && name in shown)
  t.ok(members.length >= 10, members.join(', '))
  for (const name of members) {
    const altered = withReplies(events, CLAIM, 200, (body) => {
      const terms = body['contract_terms'] as Body
      return { ...body, contract_terms: { ...terms, [name]: another(terms[name]) } }
    })
    const found = judgeChanged(played, altered).findings.filter(
      ({ row, says }) => row.endsWith('/duty-says-what-was-ordered') && says.startsWith(name),
    )
    t.equal(found.length, 1, name)
  }
})

const soldTwice = once(() =>
  stage('sold-twice', [
    { call: 'shop.order', with: { amount: '5' }, bind: 'one' },
    { call: 'shop.order', with: { amount: '5' }, bind: 'two' },
    { call: 'alice.claim', with: { order: 'one' } },
    { call: 'alice.claim', with: { order: 'two' } },
  ]),
)

const CHANGES: Readonly<Record<string, (terms: Body) => Body>> = {
  'one-merchant': ({ exchanges }) => ({ merchant_pub: (exchanges as Body[])[0]?.['master_pub'] }),
  'one-account': () => ({ h_wire: 'Z'.repeat(102) + 'G' }),
  'one-base-url': () => ({ merchant_base_url: 'http://elsewhere.test/' }),
}

for (const [duty, change] of Object.entries(CHANGES)) {
  t.test(`what all contracts of a shop share does not change from one to the next: ${duty}`, async (t) => {
    const on = await soldTwice()
    let seen = 0
    const events = withReplies(on.events, CLAIM, 200, (body) => {
      const terms = body['contract_terms'] as Body
      return seen++ === 0 ? body : { ...body, contract_terms: { ...terms, ...change(terms) } }
    })
    const about = new RegExp(`merchant/${CLAIM}/duty-${duty}`)
    t.notMatch(notices(on, on.events, CLAIM).join(), about)
    t.match(notices(on, events, CLAIM).join(), about)
  })
}

/** A value of the same form. */
function another(value: unknown): unknown {
  if (typeof value === 'string') return /^KUDOS:/.test(value) ? 'KUDOS:0.7' : `${value}x`
  if (Array.isArray(value)) return []
  const { t_s: seconds } = value as { t_s?: number }
  return seconds === undefined ? {} : { t_s: seconds + 60 }
}
