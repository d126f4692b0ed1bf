/** Deleting an order, page delete-private-orders-ORDER_ID. */
import t from 'tap'
import { deleteOrder } from '../../../src/protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import { remaining } from '../seller.js'
import { coin, contractFor, offer, paidContract, payWith, sendClaim, type Offer } from '../wallet.js'

const book = new GuardBook('merchant/delete-private-orders-ORDER_ID')
const [two, five] = [coin('2', 'delete 1'), coin('5', 'delete 2')]
const AWAITING = 'MERCHANT_PRIVATE_DELETE_ORDERS_AWAITING_PAYMENT'
const PAID = 'MERCHANT_PRIVATE_DELETE_ORDERS_ALREADY_PAID'

const remove = (scene: Scene, { orderId }: Pick<Offer, 'orderId'>, query = '', headers = {}) =>
  scene.call(deleteOrder, { parameters: { ORDER_ID: orderId }, query, headers })

t.test('an order that nobody claimed is gone, and its id free', async (t) => {
  const scene = new Scene()
  const order = await offer(scene, { order_id: 'tea' })
  granted(t, await remove(scene, order), 204)
  refused(t, await sendClaim(scene, order), 404, 'MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND')
  book.refused(t, await remove(scene, order), 'order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  await offer(scene, { order_id: 'tea', summary: 'Another tea' })
})

t.test('an order that a wallet may still pay goes only by force', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, { pay_deadline: { t_s: START + 10 } })
  for (const query of ['', '?force=no']) {
    const answer = await remove(scene, contract, query)
    book.refused(t, answer, 'not-awaited', 409, AWAITING)
  }
  granted(t, await remove(scene, contract, '?force=YES'), 204)
})

t.test('an order that was claimed and never paid goes once it is too late to', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene, { pay_deadline: { t_s: START + 10 } })
  scene.clock.advance(10)
  book.refused(t, await remove(scene, contract), 'not-awaited', 409, AWAITING)
  scene.clock.advance(1)
  granted(t, await remove(scene, contract), 204)
})

t.test('a paid order stays for as long as tax law wants to see it, whatever the force', async (t) => {
  const scene = new Scene({ merchant: { taxRecordExpiration: 1000 } })
  const contract = await paidContract(scene, [five])
  scene.clock.advance(999)
  for (const query of ['', '?force=yes']) {
    const answer = await remove(scene, contract, query)
    book.refused(t, answer, 'not-on-record', 409, PAID)
  }
  scene.clock.advance(1)
  granted(t, await remove(scene, contract), 204)
  t.equal(remaining(scene, five), 'KUDOS:0', 'what was paid stays paid')
})

t.test('coins that were deposited in vain are given back', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const lost = { from: 'merchant', to: 'exchange', page: 'post-batch-deposit', phase: 'request' } as const
  scene.world.network.arm({ ...lost, nth: 2 })
  t.equal((await payWith(scene, contract, [two, five])).status, 408)
  t.equal(remaining(scene, two), 'KUDOS:0')
  granted(t, await remove(scene, contract, '?force=yes'), 204)
  t.not(remaining(scene, two), 'KUDOS:0')
})

t.test('coins that a silent exchange kept when the order went are asked for again', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const lost = { from: 'merchant', to: 'exchange', phase: 'request' } as const
  scene.world.network.arm({ ...lost, page: 'post-batch-deposit', nth: 2 })
  scene.world.network.arm({ ...lost, page: 'post-coins-COIN_PUB-refund', nth: 1 })
  t.equal((await payWith(scene, contract, [two, five])).status, 408)
  granted(t, await remove(scene, contract, '?force=yes'), 204)
  t.equal(remaining(scene, two), 'KUDOS:0')
  book.refused(t, await remove(scene, contract), 'order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  t.equal(remaining(scene, two), 'KUDOS:1.98')
})

t.test('an order can go while it is being paid: its coins come back', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const slow = scene.hold({ from: 'merchant', page: 'post-batch-deposit', phase: 'reply' })
  const payment = payWith(scene, contract, [five])
  await slow.arrived
  granted(t, await remove(scene, contract, '?force=yes'), 204)
  slow.release()
  refused(t, await payment, 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN')
  t.not(remaining(scene, five), 'KUDOS:0')
})

t.test('only the shop may delete', async (t) => {
  const scene = new Scene()
  const answer = await remove(scene, await offer(scene), '', { authorization: 'Bearer secret-token:guess' })
  book.refused(t, answer, 'authorized', 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
})

book.close()
