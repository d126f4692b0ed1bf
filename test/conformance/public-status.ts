/**
 * GET /orders/ORDER_ID judged: what the newest page says and what a backend of 2022 did are both let pass; what
 * neither does is found. The replies are written by hand.
 */
import t from 'tap'
import type { Recorded } from '../../src/conformance/history.js'
import { answered, bodiesOf, complaints, notices, stage, type HandMade, type Stage } from './hand-made.js'

const PAGE = 'get-orders-ORDER_ID'
const REORDER = 'https://shop.example/again'
const GOODS = 'https://shop.example/goods'

const error = (status: number, code: number): HandMade => ({ status, body: { code, hint: 'no' } })
const reorder: HandMade = { status: 202, body: { public_reorder_url: REORDER } }
const goods: HandMade = { status: 202, body: { fulfillment_url: GOODS } }
const wrongContract = error(403, 2106)
const wrongToken = error(403, 2105)
const sentAway = error(403, 2105)
const paid = (granted = '0', taken = granted): HandMade => ({
  status: 200,
  body: {
    refunded: granted !== '0',
    refund_pending: granted !== taken,
    refund_amount: `KUDOS:${granted}`,
    refund_taken: `KUDOS:${taken}`,
  },
})

/** Looks of the play, in their order: the credentials shown while the order was unpaid, claimed and paid. */
const LOOKS = {
  unpaid: ['none', 'token', 'wrong-token'],
  claimed: ['none', 'wrong-contract', 'wrong-token', 'token', 'contract', 'both'],
  paid: ['none', 'wrong-contract', 'wrong-token', 'token', 'contract'],
}
const looks = (kinds: readonly string[]) =>
  kinds.map((credentials) => ({ call: 'alice.look', with: { order: 'sale', credentials } }))

let withToken: Promise<Stage> | undefined
let withoutToken: Promise<Stage> | undefined

function played(hasToken: boolean): Promise<Stage> {
  const kinds = (all: readonly string[]) =>
    hasToken ? all : all.filter((one) => !['token', 'both'].includes(one))
  const order = hasToken
    ? { amount: '5', refund_delay: '1h', fulfillment_url: GOODS, public_reorder_url: REORDER }
    : { amount: '5', refund_delay: '1h', create_token: false }
  const play = () =>
    stage(hasToken ? 'with-token' : 'without-token', [
      { call: 'alice.stock', with: { coins: ['5'] } },
      { call: 'shop.order', with: order, bind: 'sale' },
      ...looks(kinds(LOOKS.unpaid)),
      { call: 'alice.claim', with: { order: 'sale' } },
      ...looks(kinds(LOOKS.claimed)),
      { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
      ...looks(kinds(LOOKS.paid)),
      { call: 'shop.refund', with: { order: 'sale', amount: '2' } },
      ...looks(['contract']),
      { call: 'alice.refund', with: { order: 'sale' } },
      ...looks(['contract']),
    ])
  if (hasToken) return (withToken ??= play())
  return (withoutToken ??= play())
}

/** The reply that tells how to pay. */
function unpaid({ events }: Stage): HandMade {
  const [made] = bodiesOf(events, 'post-private-orders')
  const token = typeof made?.['token'] === 'string' ? `?c=${made['token']}` : ''
  return {
    status: 402,
    body: { taler_pay_uri: `taler+http://pay/merchant.test/${String(made?.['order_id'])}/${token}` },
  }
}

const REFUNDED = [paid('2', '0'), paid('2')]

t.test('what the newest page says is let pass', async (t) => {
  const on = await played(true)
  const due = unpaid(on)
  const replies = [
    ...[reorder, due, wrongToken],
    ...[reorder, wrongContract, wrongToken, reorder, due, due],
    ...[reorder, wrongContract, goods, goods, paid()],
    ...REFUNDED,
  ]
  t.same(notices(on, answered(on.events, PAGE, replies), PAGE), [])
})

t.test('what a backend of 2022 did is let pass', async (t) => {
  const on = await played(true)
  const due = unpaid(on)
  const withUrl = { ...paid(), body: { ...(paid().body as object), fulfillment_url: GOODS } }
  const replies = [
    ...[reorder, due, wrongToken],
    ...[reorder, wrongContract, wrongToken, due, due, due],
    ...[reorder, wrongContract, wrongToken, withUrl, paid()],
    ...REFUNDED,
  ]
  t.same(notices(on, answered(on.events, PAGE, replies), PAGE), [])
})

t.test('an order without a token is open to all, or closed to who shows nothing', async (t) => {
  const on = await played(false)
  const due = unpaid(on)
  const open = [
    ...[due, due],
    ...[due, wrongContract, wrongToken, due],
    ...[paid(), wrongContract, wrongToken, paid()],
    ...REFUNDED,
  ]
  const closed = [
    ...[sentAway, wrongToken],
    ...[sentAway, wrongContract, wrongToken, due],
    ...[sentAway, wrongContract, wrongToken, paid()],
    ...REFUNDED,
  ]
  for (const replies of [open, closed]) t.same(notices(on, answered(on.events, PAGE, replies), PAGE), [])
})

t.test('that a status is not of this moment is noticed, and no more', async (t) => {
  const on = await played(true)
  const due = unpaid(on)
  const late = [...Array<undefined>(13), due, paid('0'), paid('2', '0')]
  const noticed = notices(on, withGood(on, late), PAGE)
  t.ok(noticed.length > 0)
  t.ok(
    noticed.every((one) => one.startsWith(`seen merchant/${PAGE}/duty-current`)),
    noticed.join('\n'),
  )
})

/** Good replies, some of them replaced. */
function withGood(on: Stage, others: readonly (HandMade | undefined)[]): Recorded[] {
  const due = unpaid(on)
  const good = [
    ...[reorder, due, wrongToken],
    ...[reorder, wrongContract, wrongToken, due, due, due],
    ...[reorder, wrongContract, wrongToken, paid(), paid()],
    ...REFUNDED,
  ]
  return answered(
    on.events,
    PAGE,
    good.map((reply, index) => others[index] ?? reply),
  )
}

const MISTAKES: Readonly<Record<string, readonly [place: number, reply: HandMade, row: string]>> = {
  'an unpaid order that is told to be paid': [1, paid(), '402-unpaid'],
  'a claimed order that is told to be paid': [7, paid(), '402-unpaid'],
  'a stranger who is let in': [0, paid(), '202-reorder'],
  'a stranger who is told how to pay': [
    0,
    { status: 402, body: { taler_pay_uri: 'taler://pay/h/x/' } },
    '202-reorder',
  ],
  'a place to reorder that is another': [
    0,
    { status: 202, body: { public_reorder_url: GOODS } },
    '202-reorder',
  ],
  'a stranger who is turned away although there is a place to reorder': [3, sentAway, '202-reorder'],
  'a wrong token that opens': [
    2,
    { status: 402, body: { taler_pay_uri: 'taler://pay/h/x/' } },
    '403-wrong-token',
  ],
  'a wrong contract that opens': [10, paid(), '403-wrong-contract'],
  'a wrong contract with the code of a wrong token': [4, wrongToken, '403-wrong-contract'],
  'a pay URI of another order': [
    1,
    { status: 402, body: { taler_pay_uri: 'taler://pay/h/x/' } },
    '402-unpaid',
  ],
  'an order that is said to be bought already': [
    1,
    { status: 402, body: { taler_pay_uri: 'taler://pay/h/x/', already_paid_order_id: 'x' } },
    '402-unpaid',
  ],
  'a refund that nobody granted': [13, paid('1', '0'), '200-paid'],
  'a refund that is more than was granted': [14, paid('3', '0'), '200-paid'],
  'more taken than granted': [14, paid('2', '3'), '200-paid'],
  'a refund of an order that is not refunded': [
    14,
    { status: 200, body: { ...(paid('2').body as object), refunded: false } },
    '200-paid',
  ],
  'a paid order that nobody knows': [13, error(404, 2005), '200-paid'],
  'a status without the amounts': [
    13,
    { status: 200, body: { refunded: false, refund_pending: false } },
    '200-paid',
  ],
}

for (const [what, [place, reply, row]] of Object.entries(MISTAKES)) {
  t.test(`${what} is found`, async (t) => {
    const on = await played(true)
    const others = Array<HandMade | undefined>(place).concat([reply])
    const found = complaints(on, withGood(on, others), PAGE).filter((one) => one.startsWith('violated'))
    t.ok(
      found.some((one) => one.includes(`merchant/${PAGE}/${row}:`)),
      found.join('\n'),
    )
  })
}

t.test('a browser gets a web page, or is told that there is none', async (t) => {
  const on = await stage('browser', [
    {
      call: 'shop.order',
      with: { amount: '5', fulfillment_url: GOODS, public_reorder_url: REORDER },
      bind: 'sale',
    },
    { call: 'alice.look', with: { order: 'sale', credentials: 'none', html: true } },
    { call: 'alice.look', with: { order: 'sale', credentials: 'token', html: true } },
  ])
  const away: HandMade = { status: 302, headers: { location: REORDER } }
  const page: HandMade = { status: 402, body: '<p>Pay</p>' }
  const none = error(406, 74)
  const judged = (first: HandMade, second: HandMade) =>
    complaints(on, answered(on.events, PAGE, [first, second]), PAGE)
  t.same(judged(away, page), [])
  t.same(judged(none, none), [])
  t.match(judged({ ...away, headers: { location: GOODS } }, page).join(), /302-reorder/)
  t.match(judged(away, { ...page, body: {} }).join(), /content type/)
  t.match(judged(away, { status: 200, body: '<p>Thanks</p>' }).join(), /402-unpaid/)
})

t.test('who waits is told of any moment of the wait', async (t) => {
  const on = await stage('waiting', [
    { call: 'alice.stock', with: { coins: ['5'] } },
    { call: 'shop.order', with: { amount: '5' }, bind: 'sale' },
    { call: 'alice.claim', with: { order: 'sale' } },
    { call: 'alice.look', with: { order: 'sale', timeout: '30s' } },
    { call: 'alice.pay', with: { order: 'sale', coins: [0] } },
  ])
  const spans = on.events.flatMap((event) =>
    event.type === 'call' && event.page === PAGE ? [event.span] : [],
  )
  // The reply to who waits comes last.
  const held = on.events.filter((event) => event.type === 'reply' && event.span === spans[0])
  const waited = [...on.events.filter((event) => !held.includes(event)), ...held].map((event, at) => ({
    ...event,
    at,
  }))
  t.same(notices(on, answered(waited, PAGE, [paid()]), PAGE), [])
  t.same(notices(on, answered(waited, PAGE, [unpaid(on)]), PAGE), [])
  t.ok(complaints(on, answered(on.events, PAGE, [paid()]), PAGE).length > 0, 'nobody had paid yet')
})

t.test('who has bought the same in this session is told so, and nobody else is', async (t) => {
  const order = { amount: '5', fulfillment_url: GOODS }
  const on = await stage('bought', [
    { call: 'alice.stock', with: { coins: ['5'] } },
    { call: 'shop.order', with: order, bind: 'first' },
    { call: 'alice.claim', with: { order: 'first' } },
    { call: 'alice.pay', with: { order: 'first', coins: [0], session: 'one' } },
    { call: 'shop.order', with: order, bind: 'second' },
    { call: 'alice.look', with: { order: 'second', credentials: 'token', session: 'one' } },
    { call: 'alice.look', with: { order: 'second', credentials: 'token', session: 'two' } },
  ])
  const [first, second] = bodiesOf(on.events, 'post-private-orders').map((made) => String(made['order_id']))
  const plain = { taler_pay_uri: `taler+http://pay/merchant.test/${second ?? ''}/one` }
  const due: HandMade = { status: 402, body: plain }
  const named: HandMade = { status: 402, body: { ...plain, already_paid_order_id: first } }
  const judged = (one: HandMade, two: HandMade) =>
    complaints(on, answered(on.events, PAGE, [one, two]), PAGE).join()
  t.equal(judged(named, due), '')
  t.match(judged(due, due), /wanting .*402-bought-before/)
  t.match(judged(named, named), /violated .*402-unpaid/)
  t.match(
    judged({ status: 402, body: { ...plain, already_paid_order_id: second } }, due),
    /violated .*402-unpaid/,
  )
})
