/** The public page of an order, page get-orders-ORDER_ID. */
import t, { type Test } from 'tap'
import fc from 'fast-check'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { publicOrderStatus } from '../../../src/protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { deleteOrder } from '../../../src/protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import type { ErrorName } from '../../../src/protocol/errors.js'
import { parseTalerUri } from '../../../src/protocol/taler-uri.js'
import { VirtualClock } from '../../../src/sim/clock.js'
import { escapeHtml, webPage } from '../../../src/sim/merchant/web-page.js'
import { asleep, made, Scene, START, type Answer } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import {
  claimed,
  coin,
  contractFor,
  offer,
  paidContract,
  payWith,
  sendClaim,
  sendCollect,
  sendGrant,
  sendUnclaim,
  type Contract,
  type Offer,
} from '../wallet.js'

const book = new GuardBook('merchant/get-orders-ORDER_ID')

const REORDER = 'https://shop.test/again'
const PLACE = 'https://shop.test/tea'
const WITH_PLACES = { public_reorder_url: REORDER, fulfillment_url: PLACE }
const HTML = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }
const five = coin('5', 'public 1')

type Question = Readonly<Record<string, string | undefined>>

const ask = (scene: Scene, { orderId }: Pick<Offer, 'orderId'>, question: Question = {}, headers = {}) => {
  const given = Object.entries(question).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const query = `?${new URLSearchParams(given).toString()}`
  return scene.call(publicOrderStatus, { parameters: { ORDER_ID: orderId }, query, headers })
}

const WRONG = { h_contract: made('hash', 64), token: made('token', 16) }
const INVALID_TOKEN = ['token-fits', 'MERCHANT_GET_ORDERS_ID_INVALID_TOKEN'] as const
const INVALID_HASH = ['contract-fits', 'MERCHANT_GET_ORDERS_ID_INVALID_CONTRACT_HASH'] as const

/** Status, and who refused with which code if it is a refusal. */
type Expected = number | readonly [guard: string, code: ErrorName]

function check(t: Test, answer: Answer, expected: Expected, name: string): void {
  t.test(name, (t) => {
    if (typeof expected === 'number') t.equal(answer.status, expected, answer.text)
    else book.refused(t, answer, expected[0], 403, expected[1])
    t.end()
  })
}

/** An order in each of its states. */
async function inState(scene: Scene, state: string, rest = {}): Promise<Offer & { hash?: string }> {
  const order = await offer(scene, { refund_deadline: { t_s: START + 100 }, ...WITH_PLACES }, rest)
  if (state === 'unpaid') return order
  const contract = await claimed(scene, order)
  if (state === 'paid') granted(t, await payWith(scene, contract, [five]))
  return contract
}

const WITH_TOKEN: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  unpaid: { nothing: 202, 'wrong token': INVALID_TOKEN, token: 402, 'wrong hash': 202 },
  claimed: {
    nothing: 202,
    'wrong token': INVALID_TOKEN,
    token: 402,
    'wrong hash': INVALID_HASH,
    hash: 402,
  },
  // A wrong token on a paid order leads on to the goods, as the newest page has it.
  paid: { nothing: 202, 'wrong token': 202, token: 200, 'wrong hash': INVALID_HASH, hash: 200 },
}

const WITHOUT_TOKEN: typeof WITH_TOKEN = {
  unpaid: { nothing: 402, 'wrong token': INVALID_TOKEN, 'wrong hash': 402 },
  claimed: { nothing: 402, 'wrong token': INVALID_TOKEN, 'wrong hash': INVALID_HASH, hash: 402 },
  paid: { nothing: 200, 'wrong token': 202, 'wrong hash': INVALID_HASH, hash: 200 },
}

for (const [title, table, rest] of [
  ['an order with a token', WITH_TOKEN, {}],
  ['an order without a token', WITHOUT_TOKEN, { create_token: false }],
] as const) {
  t.test(title, async (t) => {
    for (const [state, row] of Object.entries(table)) {
      const scene = new Scene()
      const order = await inState(scene, state, rest)
      const questions: Readonly<Record<string, Question>> = {
        nothing: {},
        'wrong token': { token: WRONG.token },
        token: { token: order.token },
        'wrong hash': { h_contract: WRONG.h_contract },
        hash: { h_contract: order.hash },
      }
      for (const [shown, expected] of Object.entries(row))
        check(t, await ask(scene, order, questions[shown]), expected, `${state}, asked with ${shown}`)
    }
  })
}

t.test('who shows nothing is refused where there is nothing else to be had', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five])
  book.refused(
    t,
    await ask(scene, contract),
    'credentials-shown',
    403,
    'MERCHANT_GET_ORDERS_ID_INVALID_TOKEN',
  )
  const nothing = await ask(scene, contract)
  t.equal(nothing.json['detail'], 'no credentials: pass ?token= or ?h_contract=')
  const wrong = await ask(scene, contract, { token: WRONG.token })
  book.refused(t, wrong, 'token-fits', 403, 'MERCHANT_GET_ORDERS_ID_INVALID_TOKEN')
})

t.test('who is led on to the goods is told under both names, as clients know one or the other', async (t) => {
  const scene = new Scene()
  const url = 'https://shop.test/tea'
  for (const [places, reorder] of [
    [{ fulfillment_url: url }, url],
    [{ fulfillment_url: url, public_reorder_url: 'https://shop.test/again' }, 'https://shop.test/again'],
  ] as const) {
    const contract = await paidContract(scene, [coin('5', `led on ${reorder}`)], places)
    const answer = await ask(scene, contract, { token: WRONG.token })
    t.equal(answer.status, 202)
    t.strictSame(answer.json, { public_reorder_url: reorder, fulfillment_url: url })
  }
})

t.test('there is nothing to say about an order that does not exist', async (t) => {
  const answer = await ask(new Scene(), { orderId: 'nobody-made-this' })
  book.refused(t, answer, 'order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
})

t.test('a bad parameter is named', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  const bad = { token: 'x', h_contract: 'x', timeout_ms: 'soon', refund: 'EUR:1', await_refund_obtained: '1' }
  for (const [name, value] of Object.entries(bad)) {
    const answer = await ask(scene, order, { token: order.token, [name]: value })
    refused(t, answer, 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['field'], name)
  }
})

t.test('an unpaid order comes with the link for wallets, and the place of fulfilment', async (t) => {
  const scene = new Scene()
  const order = await inState(scene, 'unpaid')
  const answer = await ask(scene, order, { token: order.token, session_id: 'desk' })
  const unpaid = readReply(publicOrderStatus, 402, answer.json)
  t.equal(unpaid.fulfillment_url, PLACE)
  t.match(parseTalerUri(unpaid.taler_pay_uri), {
    merchantBaseUrl: 'http://merchant.test/',
    orderId: order.orderId,
    claimToken: order.token,
    sessionId: 'desk',
  })
})

t.test('a paid order tells of refunds, granted and taken', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five], { fulfillment_url: PLACE })
  const paid = async () =>
    readReply(publicOrderStatus, 200, (await ask(scene, contract, { h_contract: contract.hash })).json)
  const before = { refunded: false, refund_pending: false, refund_amount: 'KUDOS:0', refund_taken: 'KUDOS:0' }
  t.strictSame(await paid(), { ...before, fulfillment_url: PLACE })
  granted(t, await sendGrant(scene, contract, 'KUDOS:2'))
  const granting = { refunded: true, refund_pending: true, refund_amount: 'KUDOS:2', refund_taken: 'KUDOS:0' }
  t.match(await paid(), granting)
  granted(t, await sendCollect(scene, contract))
  t.match(await paid(), { ...granting, refund_pending: false, refund_taken: 'KUDOS:2' })
})

t.test('browsers are sent where wallets are told to go', async (t) => {
  const scene = new Scene()
  const order = await inState(scene, 'paid')
  const stranger = await ask(scene, order, {}, HTML)
  t.equal(stranger.status, 302)
  t.equal(stranger.reply.headers['location'], REORDER)
  const withWrongToken = await ask(scene, order, { token: WRONG.token }, HTML)
  t.equal(withWrongToken.status, 302)
  t.equal(withWrongToken.reply.headers['location'], PLACE)
})

t.test('a page of an unpaid order has the link, and nothing that runs', async (t) => {
  const scene = new Scene()
  const script = '<script>alert("tea")</script>'
  const order = await offer(scene, { summary: script, fulfillment_url: 'javascript:alert(1)' })
  const page = await ask(scene, order, { token: order.token, timeout_ms: '60000' }, HTML)
  t.equal(page.status, 402)
  t.match(page.reply.headers['content-type'], /^text\/html/)
  t.equal(page.reply.headers['content-security-policy'], "default-src 'none'")
  t.ok(page.text.includes(escapeHtml(script)))
  t.notOk(page.text.includes('<script>'))
  t.notOk(page.text.includes('javascript:'))
  t.match(page.text, /href="taler\+http:\/\/pay\/merchant\.test\//)
})

t.test('no text of an order means anything to a browser', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('<>"\'&;abc')) }), (text) => {
      const { html = '' } = webPage(200, text, [
        { text, href: `https://shop.test/${text}` },
        { text, href: text },
      ])
      const known =
        /<\/?(html|head|body|title|h1|p)>|<html lang="en">|<meta charset="utf-8">|<!DOCTYPE html>/g
      const links = /<a href="https:\/\/shop\.test\/[^"<>']*">|<\/a>/g
      return !/[<>"']/.test(html.replace(known, '').replace(links, ''))
    }),
  )
  t.end()
})

t.test('a page of a paid order leads to the goods, and to a refund that waits', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [five], { fulfillment_url: PLACE })
  const page = () => ask(scene, contract, { h_contract: contract.hash }, HTML)
  t.match((await page()).text, '<p>Enjoy</p>', 'what the shop says to whoever has paid')
  t.equal((await page()).status, 200)
  t.match((await page()).text, `href="${PLACE}"`)
  t.notMatch((await page()).text, 'taler+http')
  granted(t, await sendGrant(scene, contract, 'KUDOS:1'))
  t.match((await page()).text, 'href="taler+http://refund/')
})

t.test('JSON is what whoever does not ask for a page gets', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  const wanted = ['', '*/*', 'application/json', 'text/html;q=0', 'text/html;q=0.1, application/json', 'a/b']
  for (const accept of wanted) {
    const answer = await ask(scene, order, { token: order.token }, { accept })
    t.equal(answer.reply.headers['content-type'], 'application/json', accept)
  }
})

t.test('a session that bought the same before is told so, and its browser sent there', async (t) => {
  const scene = new Scene()
  const fields = { fulfillment_url: PLACE, refund_deadline: { t_s: START + 100 } }
  const first = await contractFor(scene, fields)
  granted(t, await payWith(scene, first, [five], 'desk'))
  const second = await offer(scene, fields)
  const question = { token: second.token, session_id: 'desk' }
  const told = async (more = {}) => (await ask(scene, second, { ...question, ...more })).json
  t.match(await told(), { already_paid_order_id: first.orderId })
  const browser = await ask(scene, second, question, HTML)
  t.equal(browser.status, 302)
  t.equal(browser.reply.headers['location'], PLACE)
  const other = await ask(scene, second, { ...question, session_id: 'couch' })
  t.notOk('already_paid_order_id' in other.json, 'not in another session')
  granted(t, await sendGrant(scene, first, 'KUDOS:1'))
  t.notOk('already_paid_order_id' in (await told()), 'not when money was given back')
  t.match(await told({ allow_refunded_for_repurchase: 'YES' }), { already_paid_order_id: first.orderId })
})

t.test('a payment that is not proven in the session has still to be', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await payWith(scene, contract, [five], 'desk'))
  const inSession = (session_id: string) => ask(scene, contract, { h_contract: contract.hash, session_id })
  t.equal((await inSession('desk')).status, 200)
  t.equal((await inSession('couch')).status, 402)
})

/** A scene in which waiting takes as long as it is told to. */
const patient = (): { scene: Scene; clock: VirtualClock } => {
  const clock = new VirtualClock(START)
  return { scene: new Scene({ clock }), clock }
}

/** Asks, waits until the question is held, lets something happen, and hands the answer back. */
async function meanwhile(
  { scene, clock }: ReturnType<typeof patient>,
  contract: Contract,
  question: Question,
  happens: () => Promise<unknown>,
): Promise<Answer> {
  const answer = ask(scene, contract, { h_contract: contract.hash, timeout_ms: '30000', ...question })
  await asleep(clock)
  await happens()
  clock.advance(0)
  return answer
}

t.test('who has time is held until the order is paid', async (t) => {
  const { scene, clock } = patient()
  const contract = await contractFor(scene)
  const answer = await meanwhile({ scene, clock }, contract, {}, () => payWith(scene, contract, [five]))
  granted(t, answer)
  t.equal(clock.now(), START)
})

t.test('who may not look is not held', async (t) => {
  const { scene, clock } = patient()
  const { orderId } = await contractFor(scene)
  const time = { timeout_ms: '30000' }
  for (const order of [{ orderId }, { orderId: 'nobody-made-this' }]) {
    for (const shown of [{}, { token: WRONG.token }, { h_contract: WRONG.h_contract }])
      t.ok((await ask(scene, order, { ...time, ...shown })).status >= 403)
  }
  t.equal(clock.now(), START)
})

t.test('time is bounded, and a browser has none', async (t) => {
  const { scene, clock } = patient()
  const contract = await contractFor(scene)
  t.equal((await ask(scene, contract, { h_contract: contract.hash, timeout_ms: '5000' }, HTML)).status, 402)
  const answer = ask(scene, contract, { h_contract: contract.hash, timeout_ms: '99999999999' })
  await asleep(clock)
  t.equal(clock.nextWake(), START + 600)
  clock.advance(600)
  t.equal((await answer).status, 402)
})

t.test('who waits for refunds is held until there are more, or until they are taken', async (t) => {
  const held = patient()
  const { scene, clock } = held
  const contract = await paidContract(scene, [five])
  granted(t, await sendGrant(scene, contract, 'KUDOS:1'))
  const more = await meanwhile(held, contract, { refund: 'KUDOS:1' }, () =>
    sendGrant(scene, contract, 'KUDOS:2'),
  )
  t.match(more.json, { refund_amount: 'KUDOS:2', refund_pending: true })
  const taken = await meanwhile(held, contract, { await_refund_obtained: 'yes' }, () =>
    sendCollect(scene, contract),
  )
  t.match(taken.json, { refund_taken: 'KUDOS:2', refund_pending: false })
  t.equal(clock.now(), START)
})

t.test('an order can be gone, or another’s, by the time there is an answer', async (t) => {
  const held = patient()
  const { scene } = held
  const contract = await contractFor(scene)
  const takenOver = await meanwhile(held, contract, {}, async () => {
    granted(t, await sendUnclaim(scene, contract), 204)
    granted(t, await sendClaim(scene, contract, 'bob'))
  })
  const hashCode = 'MERCHANT_GET_ORDERS_ID_INVALID_CONTRACT_HASH'
  book.refused(t, takenOver, 'contract-fits', 403, hashCode)
  const other = await contractFor(scene)
  const gone = await meanwhile(held, other, {}, () =>
    scene.call(deleteOrder, { parameters: { ORDER_ID: other.orderId }, query: '?force=yes' }),
  )
  book.refused(t, gone, 'order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
})

book.close()
