/** Asking how an order stands, page get-private-orders-ORDER_ID. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { parseTalerUri } from '../../../src/protocol/taler-uri.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  claimed,
  coin,
  contractFor,
  offer,
  paidContract,
  payWith,
  sendCollect,
  sendGrant,
  sendUnclaim,
  type Offer,
} from '../wallet.js'

const book = new GuardBook('merchant/get-private-orders-ORDER_ID')

const ask = (scene: Scene, { orderId }: Pick<Offer, 'orderId'>, headers = {}) =>
  scene.call(orderStatus, { parameters: { ORDER_ID: orderId }, headers })

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

book.close()
