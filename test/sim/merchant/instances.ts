/** Instances: made, shown, changed and removed by the default one, and by themselves. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { duration } from '../../../src/protocol/encoding/timestamp.js'
import { deleteInstance } from '../../../src/protocol/endpoints/merchant/delete-management-instances-INSTANCE.js'
import { deleteOwnInstance } from '../../../src/protocol/endpoints/merchant/delete-private.js'
import { showInstance } from '../../../src/protocol/endpoints/merchant/get-management-instances-INSTANCE.js'
import { listInstances } from '../../../src/protocol/endpoints/merchant/get-management-instances.js'
import { orderStatus } from '../../../src/protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { showOwnInstance } from '../../../src/protocol/endpoints/merchant/get-private.js'
import { changeInstance } from '../../../src/protocol/endpoints/merchant/patch-management-instances-INSTANCE.js'
import { changeOwnInstance } from '../../../src/protocol/endpoints/merchant/patch-private.js'
import { setInstanceAuth } from '../../../src/protocol/endpoints/merchant/post-management-instances-INSTANCE-auth.js'
import { claim } from '../../../src/protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { setOwnAuth } from '../../../src/protocol/endpoints/merchant/post-private-auth.js'
import { createOrder } from '../../../src/protocol/endpoints/merchant/post-private-orders.js'
import { Scene, START } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import {
  bareShop,
  bearer,
  configuration,
  contractAt,
  makeShop,
  payAt,
  sendCreate,
  sendTokenRequest,
} from '../shops.js'
import { coin, nonceOf, orderRequest, paidContract } from '../wallet.js'

const creating = new GuardBook('merchant/post-management-instances')
const showing = new GuardBook('merchant/get-management-instances-INSTANCE')
const changing = new GuardBook('merchant/patch-management-instances-INSTANCE')
const removing = new GuardBook('merchant/delete-management-instances-INSTANCE')
const removingOwn = new GuardBook('merchant/delete-private')
const locking = new GuardBook('merchant/post-management-instances-INSTANCE-auth')
const lockingOwn = new GuardBook('merchant/post-private-auth')

const SETTINGS = { name: 'Other name', address: {}, jurisdiction: {}, use_stefan: true }
const INSTANCE = { parameters: { INSTANCE: 'teashop' } }

const idsOf = async (scene: Scene) =>
  readReply(listInstances, 200, (await scene.call(listInstances)).json).instances.map(({ id, deleted }) =>
    deleted ? `${id} (deleted)` : id,
  )

t.test('the default instance is always there, and described as it is set up', async (t) => {
  const scene = new Scene()
  t.strictSame(await idsOf(scene), ['admin'])
  const own = await scene.call(showOwnInstance)
  granted(t, own)
  const details = readReply(showOwnInstance, 200, own.json)
  t.equal(details.name, 'Assay shop')
  t.strictSame(details.default_pay_delay, duration(3_600_000_000))
  const managed = await scene.call(showInstance, { parameters: { INSTANCE: 'admin' } })
  t.equal(managed.text, own.text)
})

t.test('an instance that was made is listed, shown, and keeps its orders and keys to itself', async (t) => {
  const scene = new Scene()
  const shop = await makeShop(scene)
  t.strictSame(await idsOf(scene), ['admin', 'teashop'])
  const order = { body: orderRequest({ order_id: 'tea-1' }) }
  const made = await scene.call(createOrder, { ...shop, ...order })
  granted(t, made)
  const own = { ORDER_ID: 'tea-1' }
  t.equal((await scene.call(orderStatus, { parameters: own })).status, 404)
  const status = await scene.call(orderStatus, { ...shop, parameters: { ...shop.parameters, ...own } })
  granted(t, status)
  t.match(status.said('order_status_url'), /^http:\/\/merchant\.test\/instances\/teashop\/orders\/tea-1/)
  const claimed = await scene.call(claim, {
    parameters: { ...shop.parameters, ...own },
    body: { nonce: nonceOf('alice'), token: made.said('token') },
  })
  const { contract_terms: terms } = readReply(claim, 200, claimed.json)
  const { merchant_pub: key } = readReply(showInstance, 200, (await scene.call(showInstance, INSTANCE)).json)
  t.equal(terms['merchant_pub'], key)
  t.equal(terms['merchant_base_url'], 'http://merchant.test/instances/teashop/')
  t.match(terms['merchant'], { name: 'Shop teashop' })
  t.not(key, readReply(showOwnInstance, 200, (await scene.call(showOwnInstance)).json).merchant_pub)
})

t.test('the same instance made again is the same instance', async (t) => {
  const scene = new Scene()
  granted(t, await sendCreate(scene, configuration('teashop')), 204)
  granted(t, await sendCreate(scene, configuration('teashop')), 204)
  for (const changes of [{ name: 'Other' }, { auth: { method: 'token', password: 'other' } }]) {
    const answer = await sendCreate(scene, configuration('teashop', changes))
    creating.refused(t, answer, 'id-free', 409, 'MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS')
  }
})

t.test('the names of the default instance are taken', async (t) => {
  for (const id of ['admin', 'default']) {
    const answer = await sendCreate(new Scene(), configuration(id))
    creating.refused(t, answer, 'id-free', 409, 'MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS')
  }
})

t.test('somebody must be able to prove to be the instance', async (t) => {
  const scene = new Scene()
  const shop = await bareShop(scene)
  const useless = [
    { flaw: 'method', auth: { method: 'external' } },
    { flaw: 'password', auth: { method: 'token' } },
    { flaw: 'password', auth: { method: 'token', password: '' } },
    { flaw: 'token', auth: { method: 'token', token: 'no prefix' } },
    { flaw: 'token', auth: { method: 'token', token: 'secret-token:' } },
    { flaw: 'token', auth: { method: 'token', token: 'secret-token:a', password: 'b' } },
  ]
  for (const { flaw, auth } of useless) {
    const made = await sendCreate(scene, configuration('other', { auth }))
    creating.refused(t, made, 'auth-usable', 400, 'MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH')
    const managed = await scene.call(setInstanceAuth, { ...INSTANCE, body: auth })
    locking.refused(t, managed, 'auth-usable', 400, 'MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH')
    const own = await scene.call(setOwnAuth, { ...shop, body: auth })
    lockingOwn.refused(t, own, 'auth-usable', 400, 'MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH')
    const named = [made, managed, own].map((answer) => answer.json['parameter'])
    t.strictSame(named, [`auth.${flaw}`, flaw, flaw])
  }
})

t.test('a password that was changed is the only one, and tokens that were given out stay good', async (t) => {
  const scene = new Scene()
  const shop = await bareShop(scene)
  const isOpen = async (password: string) =>
    (await sendTokenRequest(scene, 'teashop', { scope: 'all' }, bearer(`secret-token:${password}`)))
      .status === 200
  granted(t, await scene.call(setOwnAuth, { ...shop, body: { method: 'token', password: 'second' } }), 204)
  t.strictSame([await isOpen('open sesame'), await isOpen('second')], [false, true])
  const body = { method: 'token', password: 'third' }
  granted(t, await scene.call(setInstanceAuth, { ...INSTANCE, body }), 204)
  t.strictSame([await isOpen('second'), await isOpen('third')], [false, true])
  granted(t, await scene.call(showOwnInstance, shop))
})

t.test('an access token that was chosen, the way of before v19, opens every private page', async (t) => {
  const scene = new Scene()
  const auth = { method: 'token', token: 'secret-token:chosen' }
  granted(t, await sendCreate(scene, configuration('teashop', { auth })), 204)
  granted(t, await scene.call(showOwnInstance, { ...INSTANCE, headers: bearer('secret-token:chosen') }))
  const wrong = await scene.call(showOwnInstance, { ...INSTANCE, headers: bearer('secret-token:choseN') })
  refused(t, wrong, 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
})

t.test('passwords are not kept', async (t) => {
  const scene = new Scene()
  const shop = await bareShop(scene)
  const { store } = scene.world.merchant
  const kept = JSON.stringify([store.all('instances'), store.all('tokens')])
  t.notMatch(kept, /open sesame/)
  t.notOk(kept.includes(shop.headers['authorization']?.slice('Bearer secret-token:'.length) ?? ''))
})

t.test('an instance is changed by itself or by the default one', async (t) => {
  const scene = new Scene()
  const shop = await bareShop(scene)
  granted(t, await scene.call(changeInstance, { ...INSTANCE, body: SETTINGS }), 204)
  t.equal((await scene.call(showOwnInstance, shop)).said('name'), 'Other name')
  const body = { ...SETTINGS, name: 'Third name', default_pay_delay: duration(60_000_000) }
  granted(t, await scene.call(changeOwnInstance, { ...shop, body }), 204)
  t.equal((await scene.call(showInstance, INSTANCE)).said('name'), 'Third name')
})

t.test('the default instance can be changed, and its orders follow', async (t) => {
  const scene = new Scene()
  const body = { ...SETTINGS, default_pay_delay: duration(60_000_000) }
  granted(t, await scene.call(changeOwnInstance, { body }), 204)
  const order = await scene.call(createOrder, { body: orderRequest() })
  t.strictSame(order.json['pay_deadline'], { t_s: START + 60 })
})

t.test('an instance that was deleted has lost its key, and its name until it is purged', async (t) => {
  const scene = new Scene()
  const shop = await makeShop(scene)
  const contract = await contractAt(scene, shop, { order_id: 'tea-1' })
  granted(t, await payAt(scene, shop, contract, [coin('5', 'instances 1')]))
  const elsewhere = coin('5', 'instances 2')
  await paidContract(scene, [elsewhere])
  granted(t, await scene.call(deleteOwnInstance, shop), 204)
  t.strictSame(await idsOf(scene), ['admin', 'teashop (deleted)'])
  refused(t, await scene.call(showOwnInstance, shop), 404, 'MERCHANT_GENERIC_INSTANCE_UNKNOWN')
  const shown = await scene.call(showInstance, INSTANCE)
  showing.refused(t, shown, 'target-known', 404, 'MERCHANT_GENERIC_INSTANCE_UNKNOWN')
  const made = await sendCreate(scene, configuration('teashop'))
  creating.refused(t, made, 'not-deleted-before', 409, 'MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED')
  const changed = await scene.call(changeInstance, { ...INSTANCE, body: SETTINGS })
  changing.refused(t, changed, 'not-deleted', 409, 'MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED')
  t.ok(scene.world.merchant.store.get('orders', 'teashop/tea-1'))
  t.equal(scene.world.merchant.store.all('deposited').length, 2)

  const query = '?purge=YES'
  granted(t, await scene.call(deleteInstance, { ...INSTANCE, query }), 204)
  t.notOk(scene.world.merchant.store.get('orders', 'teashop/tea-1'))
  t.match(scene.world.merchant.store.all('deposited'), [{ coin_pub: elsewhere.pub }], 'what others got stays')
  t.strictSame(await idsOf(scene), ['admin'])
  const again = await bareShop(scene)
  t.strictSame(scene.world.merchant.store.all('accounts'), [], 'nothing of the old one is left')
  refused(t, await scene.call(showOwnInstance, shop), 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
  granted(t, await scene.call(showOwnInstance, again))
})

t.test('whoever manages the others cannot be removed', async (t) => {
  const scene = new Scene()
  for (const query of ['', '?purge=YES']) {
    const managed = await scene.call(deleteInstance, { parameters: { INSTANCE: 'admin' }, query })
    removing.refused(t, managed, 'not-the-default', 403, 'GENERIC_FORBIDDEN')
    removingOwn.refused(
      t,
      await scene.call(deleteOwnInstance, { query }),
      'not-the-default',
      403,
      'GENERIC_FORBIDDEN',
    )
  }
})

t.test('nobody can be managed who is not there', async (t) => {
  const scene = new Scene()
  const unknown = ['target-known', 404, 'MERCHANT_GENERIC_INSTANCE_UNKNOWN'] as const
  showing.refused(t, await scene.call(showInstance, INSTANCE), ...unknown)
  changing.refused(t, await scene.call(changeInstance, { ...INSTANCE, body: SETTINGS }), ...unknown)
  removing.refused(t, await scene.call(deleteInstance, INSTANCE), ...unknown)
  const body = { method: 'token', password: 'x' }
  locking.refused(t, await scene.call(setInstanceAuth, { ...INSTANCE, body }), ...unknown)
})

t.test('only the default instance manages', async (t) => {
  const scene = new Scene()
  const { headers } = await bareShop(scene)
  refused(t, await scene.call(listInstances, { headers }), 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
  const own = await scene.call(showInstance, { ...INSTANCE, headers })
  refused(t, own, 401, 'MERCHANT_GENERIC_UNAUTHORIZED')
})

for (const book of [creating, showing, changing, removing, removingOwn, locking, lockingOwn]) book.close()
