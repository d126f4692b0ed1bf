/** Webhooks: kept like any record, and delivered in spite of everything. */
import t from 'tap'
import { parseJson } from '../../../src/protocol/encoding/json.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { listOrders } from '../../../src/protocol/endpoints/merchant/get-private-orders.js'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { deleteWebhook } from '../../../src/protocol/endpoints/merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { showWebhook } from '../../../src/protocol/endpoints/merchant/get-private-webhooks-WEBHOOK_ID.js'
import { listWebhooks } from '../../../src/protocol/endpoints/merchant/get-private-webhooks.js'
import { changeWebhook } from '../../../src/protocol/endpoints/merchant/patch-private-webhooks-WEBHOOK_ID.js'
import { createOrder } from '../../../src/protocol/endpoints/merchant/post-private-orders.js'
import { addWebhook } from '../../../src/protocol/endpoints/merchant/post-private-webhooks.js'
import { SimulatedDisk } from '../../../src/sim/store/disk.js'
import { memoryMedium } from '../../../src/sim/store/memory.js'
import type { Notice } from '../../../src/sim/network.js'
import { hirePostman } from '../../../src/sim/merchant/postman.js'
import { Scene, START, type SceneOptions } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import { bareShop, makeShop } from '../shops.js'
import { coin, orderRequest, paidContract, sendGrant } from '../wallet.js'

const adding = new GuardBook('merchant/post-private-webhooks')
const showing = new GuardBook('merchant/get-private-webhooks-WEBHOOK_ID')
const changing = new GuardBook('merchant/patch-private-webhooks-WEBHOOK_ID')
const removing = new GuardBook('merchant/delete-private-webhooks-WEBHOOK_ID')

const HOOK = { event_type: 'order_created', url: 'https://shop.test/hook', http_method: 'POST' }
const FIRST = { parameters: { WEBHOOK_ID: 'first' } }

const add = (scene: Scene, changes = {}) =>
  scene.call(addWebhook, { body: { webhook_id: 'first', ...HOOK, ...changes } })

const order = (scene: Scene, id: string, fields = {}) =>
  scene.call(createOrder, { body: orderRequest({ order_id: id, ...fields }) })

/** A scene whose subscribers answer one status after the other, and at last 204. */
function hearing(answers: readonly (number | undefined)[] = [], options: SceneOptions = {}) {
  const notices: Notice[] = []
  const left = [...answers]
  const scene = new Scene({
    notify: (notice) => {
      notices.push(notice)
      return Promise.resolve(left.length > 0 ? left.shift() : 204)
    },
    ...options,
  })
  const heard = () => notices.map(({ body }) => Buffer.from(body).toString())
  return { scene, notices, heard }
}

const pending = (scene: Scene) => scene.world.merchant.store.all('pending_webhooks')

t.test('a webhook is listed, shown, changed and removed', async (t) => {
  const scene = new Scene()
  granted(t, await add(scene, { body_template: 'tea' }), 204)
  granted(t, await add(scene, { body_template: 'tea' }), 204)
  const list = await scene.call(listWebhooks)
  t.strictSame(list.json['webhooks'], [{ webhook_id: 'first', event_type: 'order_created' }])
  const shown = await scene.call(showWebhook, FIRST)
  t.strictSame(readReply(showWebhook, 200, shown.json), { ...HOOK, body_template: 'tea' })
  const other = await add(scene)
  adding.refused(t, other, 'webhook-id-free', 409, 'MERCHANT_PRIVATE_POST_WEBHOOKS_CONFLICT_WEBHOOK_EXISTS')
  granted(t, await scene.call(changeWebhook, { ...FIRST, body: { ...HOOK, http_method: 'PUT' } }), 204)
  t.equal((await scene.call(showWebhook, FIRST)).said('http_method'), 'PUT')
  granted(t, await scene.call(deleteWebhook, FIRST), 204)
  const unknown = ['webhook-known', 404, 'MERCHANT_GENERIC_WEBHOOK_UNKNOWN'] as const
  showing.refused(t, await scene.call(showWebhook, FIRST), ...unknown)
  changing.refused(t, await scene.call(changeWebhook, { ...FIRST, body: HOOK }), ...unknown)
  removing.refused(t, await scene.call(deleteWebhook, FIRST), ...unknown)
})

t.test('webhooks belong to their instance', async (t) => {
  const { scene, heard } = hearing()
  const shop = await makeShop(scene)
  granted(t, await add(scene, { body_template: 'mine' }), 204)
  const parameters = { ...shop.parameters, WEBHOOK_ID: 'first' }
  const foreign = await scene.call(showWebhook, { ...shop, parameters })
  showing.refused(t, foreign, 'webhook-known', 404, 'MERCHANT_GENERIC_WEBHOOK_UNKNOWN')
  granted(t, await scene.call(createOrder, { ...shop, body: orderRequest() }))
  t.strictSame(heard(), [])
  granted(t, await order(scene, 'tea-1'))
  t.strictSame(heard(), ['mine'])
})

t.test('what could never be delivered is refused', async (t) => {
  const scene = new Scene()
  const shop = await bareShop(scene)
  const useless = [
    { url: 'file:///etc/passwd' },
    { url: 'ftp://shop.test/' },
    { url: 'shop.test/hook' },
    { url: 'http://' },
    { url: 'http://a b/' },
    { http_method: 'CONNECT' },
    { http_method: 'GET / HTTP/1.1\r\n' },
    { body_template: 'x'.repeat(70_000) },
  ]
  for (const changes of useless) {
    const [wrong = ''] = Object.keys(changes)
    const added = await scene.call(addWebhook, {
      ...shop,
      body: { webhook_id: 'first', ...HOOK, ...changes },
    })
    adding.refused(t, added, 'deliverable', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.ok(added.said('detail').startsWith(`${wrong}: `), added.text)
    const changed = await scene.call(changeWebhook, { ...FIRST, body: { ...HOOK, ...changes } })
    changing.refused(t, changed, 'deliverable', 400, 'GENERIC_PARAMETER_MALFORMED')
  }
})

t.test('templates are filled in, nested names and all', async (t) => {
  const { scene, notices, heard } = hearing()
  await add(scene, {
    header_template: 'Content-Type: application/json\nX-Order: {{ order_id }}\nno header\n',
    body_template:
      '{"id":"{{order_id}}","for":"{{contract.summary}}","{{instance_id}}":{{contract.amount}}{{x.y}}}',
  })
  granted(t, await order(scene, 'tea-1'))
  t.strictSame(heard(), ['{"id":"tea-1","for":"Tea","admin":KUDOS:5}'])
  t.match(notices, [
    { method: 'POST', url: HOOK.url, headers: { 'content-type': 'application/json', 'x-order': 'tea-1' } },
  ])
})

t.test('who makes an order hears of it as it is kept, salts and all', async (t) => {
  const { scene, heard } = hearing()
  await add(scene, { body_template: '{{contract}}' })
  granted(t, await order(scene, 'tea-1', { $forgettable: { summary: true } }))
  const kept = scene.world.merchant.store.get('orders', 'tea-1')?.proto_contract_terms
  t.strictSame(
    heard().map((body) => parseJson(body)),
    [kept],
  )
})

t.test('who asks how an order stands may be the one who makes it settled, once', async (t) => {
  for (const query of ['status', 'list'] as const) {
    const { scene, heard } = hearing()
    const body_template = '{{order_id}} {{wtid}}'
    granted(t, await add(scene, { event_type: 'order_settled', body_template }), 204)
    const coins = [coin('5', 'webhooks 1'), coin('2', 'webhooks 2')]
    const { orderId } = await paidContract(scene, coins, { amount: 'KUDOS:7' })
    scene.clock.advance(7 * 86_400)
    const question = () =>
      query === 'list'
        ? scene.call(listOrders)
        : scene.call(orderStatus, { parameters: { ORDER_ID: orderId } })
    const both = await Promise.all([question(), question()])
    for (const answer of [...both, await question()]) granted(t, answer)
    const [deposited] = scene.world.merchant.store.all('deposited')
    t.strictSame(heard(), [`${orderId} ${deposited?.wired?.wtid ?? ''}`], query)
  }
})

t.test('what is filled in begins no header, and makes no body that is too large', async (t) => {
  const { scene, notices } = hearing()
  await add(scene, { header_template: 'X-For: {{contract.summary}}' })
  await add(scene, { webhook_id: 'second', body_template: '{{contract}}'.repeat(5000) })
  granted(t, await order(scene, 'tea-1', { summary: 'Tea\r\nEvil: yes' }))
  t.strictSame(
    notices.map(({ headers }) => headers),
    [{ 'x-for': 'Tea  Evil: yes' }],
  )
})

t.test('a payment and a refund are told with the contract they are about', async (t) => {
  const { scene, heard } = hearing()
  await add(scene, { event_type: 'pay', body_template: 'paid {{order_id}} {{contract_terms.nonce}}' })
  const refundTemplate =
    '{{timestamp.t_s}} {{order_id}} {{refund_amount}} {{reason}} {{contract_terms.amount}}'
  await add(scene, { webhook_id: 'second', event_type: 'refund', body_template: refundTemplate })
  const contract = await paidContract(scene, [coin('5', 'webhook')])
  t.strictSame(heard(), [`paid ${contract.orderId} ${contract.terms.nonce}`])
  granted(t, await sendGrant(scene, contract, 'KUDOS:2', 'cold tea'))
  granted(t, await sendGrant(scene, contract, 'KUDOS:2', 'the same again'))
  t.strictSame(heard().slice(1), [`${String(START)} ${contract.orderId} KUDOS:2 cold tea KUDOS:5`])
})

t.test(
  'a subscriber in trouble is told again at later occasions, with longer and longer pauses',
  async (t) => {
    const { scene, heard } = hearing([500, undefined, 429])
    await add(scene, { body_template: '{{order_id}}' })
    granted(t, await order(scene, 'tea-1'), 200)
    // What is owed stays owed when the webhook is removed.
    await scene.call(deleteWebhook, FIRST)
    const counts: number[] = []
    const next = async (id: string, seconds: number) => {
      scene.clock.advance(seconds)
      await order(scene, id)
      counts.push(heard().length)
    }
    await next('a', 29)
    await next('b', 1)
    await next('c', 59)
    await next('d', 1)
    await next('e', 120)
    t.strictSame(counts, [1, 2, 2, 3, 4])
    t.strictSame(pending(scene), [])
  },
)

t.test('a subscriber that does not want to hear is not told again', async (t) => {
  for (const status of [400, 404, 410, 302]) {
    const { scene, heard } = hearing([status])
    await add(scene)
    granted(t, await order(scene, 'tea-1'))
    scene.clock.advance(100_000)
    await scene.call(deleteWebhook, FIRST)
    granted(t, await order(scene, 'tea-2'))
    t.equal(heard().length, 1)
    t.strictSame(pending(scene), [])
  }
})

t.test('a notice that is lost on the way is silence', async (t) => {
  const { scene, heard } = hearing()
  await add(scene)
  const stop = { from: 'merchant', to: 'subscriber', page: 'webhook', phase: 'request', nth: 1 } as const
  scene.world.network.arm(stop)
  granted(t, await order(scene, 'tea-1'))
  t.equal(heard().length, 0)
  t.match(pending(scene), [{ attempts: 1 }])
})

t.test('nobody sends a notice that somebody else is sending', async (t) => {
  const { scene, heard } = hearing()
  await add(scene, { body_template: '{{order_id}}' })
  const slow = scene.hold({ to: 'subscriber', phase: 'request' })
  const first = order(scene, 'tea-1')
  await slow.arrived
  granted(t, await order(scene, 'tea-2'))
  t.strictSame(heard(), ['tea-2'])
  slow.release()
  granted(t, await first)
  t.strictSame(heard(), ['tea-2', 'tea-1'])
})

t.test('a notice that was owed when the lights went out is sent when they are on again', async (t) => {
  const disk = new SimulatedDisk()
  const medium = (party: string) => (party === 'merchant' ? disk.medium() : memoryMedium())
  const before = hearing([], { medium })
  await add(before.scene, { body_template: '{{order_id}}' })
  const slow = before.scene.hold({ to: 'subscriber', phase: 'request' })
  void order(before.scene, 'tea-1')
  await slow.arrived
  disk.crash()
  const after = hearing([], { medium })
  after.scene.clock.advance(30)
  await after.scene.call(deleteWebhook, FIRST)
  granted(t, await order(after.scene, 'tea-2'))
  t.strictSame(after.heard(), ['tea-1'])
})

t.test('a postman delivers beside the requests, at once and again when it is time', async (t) => {
  const { scene, heard } = hearing([500], { hasPostman: true })
  await add(scene, { body_template: '{{order_id}}' })
  granted(t, await order(scene, 'tea-1'))
  t.strictSame(heard(), [], 'requests leave it to the postman')
  const clock = scene.clock
  const postman = hirePostman({ ...scene.world, clock })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  await settled()
  t.strictSame(heard(), ['tea-1'])
  clock.advance(29)
  await settled()
  t.equal(heard().length, 1)
  clock.advance(1)
  await settled()
  t.equal(heard().length, 2)
  const stopped = postman.stop()
  clock.wakeNext()
  await stopped
  t.strictSame(scene.mistakes, [])
})

t.test('without anybody to tell, everything is taken as heard', async (t) => {
  const scene = new Scene()
  await add(scene)
  granted(t, await order(scene, 'tea-1'))
  t.strictSame(pending(scene), [])
})

for (const book of [adding, showing, changing, removing]) book.close()
