/** Asking how an order stands, page get-private-orders-ORDER_ID. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { deleteOrder } from '../../../src/protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { parseTalerUri } from '../../../src/protocol/taler-uri.js'
import { VirtualClock } from '../../../src/sim/clock.js'
import { asleep, Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  claimed,
  coin,
  contractFor,
  offer,
  paidContract,
  payChoice,
  payWith,
  sendCollect,
  sendGrant,
  sendUnclaim,
  type Offer,
} from '../wallet.js'

const book = new GuardBook('merchant/get-private-orders-ORDER_ID')

const ask = (scene: Scene, { orderId }: Pick<Offer, 'orderId'>, headers = {}, query = '') =>
  scene.call(orderStatus, { parameters: { ORDER_ID: orderId }, headers, query })

t.test('an order that nobody claimed is unpaid, and comes with the link for wallets', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  const answer = await ask(scene, order)
  granted(t, answer)
  const status = readReply(orderStatus, 200, answer.json)
  t.equal(status.order_status, 'unpaid')
  t.equal(status.total_amount, 'KUDOS:5')
  t.strictSame(status.creation_time, { t_s: START })
  t.match(parseTalerUri(status.taler_pay_uri ?? ''), {
    action: 'pay',
    merchantBaseUrl: 'http://merchant.test/',
    orderId: order.orderId,
    claimToken: order.token,
  })
})

t.test('a claimed order comes with the contract of the wallet that claimed it', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const status = readReply(orderStatus, 200, (await ask(scene, contract)).json)
  t.equal(status.order_status, 'claimed')
  t.strictSame(status.contract_terms, contract.raw)
})

t.test('a paid order tells what was paid and when', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  scene.clock.advance(7)
  granted(t, await payWith(scene, contract, [coin('5', 'status 1'), coin('2', 'status 2')]))
  const status = readReply(orderStatus, 200, (await ask(scene, contract)).json)
  t.equal(status.order_status, 'paid')
  t.strictSame(status.contract_terms, contract.raw)
  t.equal(status.deposit_total, 'KUDOS:7')
  t.equal(status.refund_amount, 'KUDOS:0')
  t.strictSame(status.last_payment, { t_s: START + 7 })
  t.notOk(status.refunded ?? true)
})

t.test('refunds are told grant by grant, and wait for the wallet to collect them', async (t) => {
  const scene = new Scene()
  const contract = await paidContract(scene, [coin('5', 'status 1')])
  const statusNow = async () => readReply(orderStatus, 200, (await ask(scene, contract)).json)
  granted(t, await sendGrant(scene, contract, 'KUDOS:1', 'cold tea'))
  t.match(await statusNow(), { refunded: true, refund_pending: true, refund_amount: 'KUDOS:1' })
  granted(t, await sendCollect(scene, contract))
  t.match(await statusNow(), { refunded: true, refund_pending: false, refund_amount: 'KUDOS:1' })
  scene.clock.advance(7)
  granted(t, await sendGrant(scene, contract, 'KUDOS:3', 'no sugar'))
  const status = await statusNow()
  t.match(status, {
    refunded: true,
    refund_pending: true,
    refund_amount: 'KUDOS:3',
    deposit_total: 'KUDOS:5',
  })
  t.strictSame(status.refund_details, [
    { reason: 'cold tea', pending: false, timestamp: { t_s: START }, amount: 'KUDOS:1' },
    { reason: 'no sugar', pending: true, timestamp: { t_s: START + 7 }, amount: 'KUDOS:2' },
  ])
})

t.test('coins that were not needed are no refunds of the shop', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const lost = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'request' } as const
  scene.world.network.arm({ ...lost, nth: 2 })
  const [two, five] = [coin('2', 'status 2'), coin('5', 'status 1')]
  t.equal((await payWith(scene, contract, [two, five])).status, 408)
  granted(t, await payWith(scene, contract, [five]))
  t.equal(scene.world.exchange.store.all('refunds').length, 1)
  const status = readReply(orderStatus, 200, (await ask(scene, contract)).json)
  t.match(status, { refunded: false, refund_pending: false, refund_amount: 'KUDOS:0', refund_details: [] })
})

t.test('a claim that was given up leaves the order unpaid again', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await sendUnclaim(scene, contract), 204)
  t.equal((await ask(scene, contract)).json['order_status'], 'unpaid')
  await claimed(scene, contract, 'bob')
  t.equal((await ask(scene, contract)).json['order_status'], 'claimed')
})

t.test('asking changes nothing', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  const [first, second] = [await ask(scene, order), await ask(scene, order)]
  t.equal(second.text, first.text)
})

t.test('only the shop may ask', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  for (const orderId of [order.orderId, 'nobody-made-this']) {
    const answer = await ask(scene, { orderId }, { authorization: 'Bearer secret-token:guess' })
    book.refused(t, answer, 'authorized', 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
  }
})

t.test('there is nothing to say about an order that does not exist', async (t) => {
  const answer = await ask(new Scene(), { orderId: 'nobody-made-this' })
  book.refused(t, answer, 'order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
})

t.test('a payment that was not proven in a session is none for it', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  granted(t, await payWith(scene, contract, [coin('5', 'status 1')], 'desk'))
  const stateIn = async (query: string) => (await ask(scene, contract, {}, query)).json['order_status']
  t.equal(await stateIn('?session_id=desk'), 'paid')
  t.equal(await stateIn('?session_id='), 'paid', 'no session at all')
  t.equal(await stateIn('?session_id=couch'), 'claimed')
})

t.test('a session that bought the same before is told so', async (t) => {
  const scene = new Scene()
  const fields = { fulfillment_url: 'https://shop.test/tea', refund_deadline: { t_s: START + 100 } }
  const first = await contractFor(scene, fields)
  granted(t, await payWith(scene, first, [coin('5', 'status 1')], 'desk'))
  const second = await offer(scene, fields)
  const told = async (query: string) => (await ask(scene, second, {}, `?session_id=desk${query}`)).json
  const before = {
    already_paid_order_id: first.orderId,
    already_paid_fulfillment_url: 'https://shop.test/tea',
  }
  t.match(await told(''), before)
  granted(t, await sendGrant(scene, first, 'KUDOS:1'))
  t.notOk('already_paid_order_id' in (await told('')), 'not when money was given back')
  t.match(await told('&allow_refunded_for_repurchase=YES'), before)
  t.match(await told('&allow_refunded_for_repurchase=YES&timeout_ms=9000'), before, 'and is not held')
})

t.test('links carry what their readers need to show', async (t) => {
  const scene = new Scene()
  const order = await offer(scene, {}, { session_id: 'desk' })
  const status = readReply(orderStatus, 200, (await ask(scene, order)).json)
  t.match(parseTalerUri(status.taler_pay_uri ?? ''), { sessionId: 'desk' }, 'the session of the order')
  t.equal(new URL(status.order_status_url ?? '').searchParams.get('token'), order.token)
  const couch = await ask(scene, order, {}, '?session_id=couch')
  t.match(parseTalerUri(couch.said('taler_pay_uri')), { sessionId: 'couch' })
})

t.test('an order with several prices has no total until one is chosen', async (t) => {
  const scene = new Scene()
  const choices = [{ amount: 'KUDOS:5' }, { amount: 'KUDOS:2' }]
  const order = await offer(scene, { version: 1, amount: null, choices })
  t.notOk('total_amount' in (await ask(scene, order)).json)
  const contract = await claimed(scene, order)
  granted(t, await payChoice(scene, contract, [coin('2', 'status 2')], { choice_index: 1 }))
  t.match((await ask(scene, contract)).json, { choice_index: 1, deposit_total: 'KUDOS:2' })
})

t.test('who has the answer already is told so, in no words', async (t) => {
  const scene = new Scene()
  const order = await offer(scene)
  const first = await ask(scene, order)
  const etag = first.reply.headers['etag'] ?? ''
  t.match(etag, /^"[0-9A-Z]+"$/)
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await ask(scene, order, { 'if-none-match': known })
    t.equal(again.status, 304)
    t.equal(again.text, '')
    t.equal(again.reply.headers['etag'], etag)
  }
  await claimed(scene, order)
  const changed = await ask(scene, order, { 'if-none-match': etag })
  granted(t, changed)
  t.not(changed.reply.headers['etag'], etag)
})

t.test('who has time is held until the order is paid, or until the answer is another', async (t) => {
  const clock = new VirtualClock(START)
  const scene = new Scene({ clock })
  const order = await offer(scene)
  const etag = (await ask(scene, order)).reply.headers['etag'] ?? ''
  const headers = { 'if-none-match': etag }
  const untilOther = ask(scene, order, headers, `?timeout_ms=9000&lp_not_etag=${encodeURIComponent(etag)}`)
  const untilPaid = ask(scene, order, {}, '?timeout_ms=9000')
  await asleep(clock)
  const contract = await claimed(scene, order)
  clock.advance(0)
  t.equal((await untilOther).json['order_status'], 'claimed')
  granted(t, await payWith(scene, contract, [coin('5', 'status 1')]))
  clock.advance(0)
  t.equal((await untilPaid).json['order_status'], 'paid')
})

t.test('time that passes without a change changes nothing', async (t) => {
  const clock = new VirtualClock(START)
  const scene = new Scene({ clock })
  const order = await offer(scene)
  const etag = (await ask(scene, order)).reply.headers['etag'] ?? ''
  const query = `?timeout_ms=9000&lp_not_etag=${encodeURIComponent(etag)}`
  const answer = ask(scene, order, { 'if-none-match': etag }, query)
  await asleep(clock)
  clock.advance(9)
  t.equal((await answer).status, 304)
})

t.test('an order can be gone by the time there is an answer', async (t) => {
  const clock = new VirtualClock(START)
  const scene = new Scene({ clock })
  const order = await offer(scene)
  const answer = ask(scene, order, {}, '?timeout_ms=9000')
  await asleep(clock)
  granted(t, await scene.call(deleteOrder, { parameters: { ORDER_ID: order.orderId } }), 204)
  clock.advance(0)
  book.refused(t, await answer, 'order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
})

book.close()
