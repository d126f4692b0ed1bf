/** Bank accounts of an instance: which there are, and which one orders are paid to. */
import t from 'tap'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { decodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { deleteAccount } from '../../../src/protocol/endpoints/merchant/delete-private-accounts-H_WIRE.js'
import { showAccount } from '../../../src/protocol/endpoints/merchant/get-private-accounts-H_WIRE.js'
import { listAccounts } from '../../../src/protocol/endpoints/merchant/get-private-accounts.js'
import { changeAccount } from '../../../src/protocol/endpoints/merchant/patch-private-accounts-H_WIRE.js'
import { addAccount } from '../../../src/protocol/endpoints/merchant/post-private-accounts.js'
import { createOrder } from '../../../src/protocol/endpoints/merchant/post-private-orders.js'
import { hashWire } from '../../../src/protocol/payto.js'
import { made, Scene } from '../fixtures.js'
import { granted, GuardBook, refused } from '../guards.js'
import { bareShop, contractAt, makeShop, payAt, paytoOf } from '../shops.js'
import { coin, contractFor, orderRequest } from '../wallet.js'

const five = coin('5', 'accounts 1')
const ten = coin('10', 'accounts 2')

const adding = new GuardBook('merchant/post-private-accounts')
const showing = new GuardBook('merchant/get-private-accounts-H_WIRE')
const changing = new GuardBook('merchant/patch-private-accounts-H_WIRE')
const removing = new GuardBook('merchant/delete-private-accounts-H_WIRE')

const add = (scene: Scene, name: string, settings = {}) =>
  scene.call(addAccount, { body: { payto_uri: paytoOf(name), ...settings } })

const at = (wireHash: string) => ({ parameters: { H_WIRE: wireHash } })

const accountsOf = async (scene: Scene) =>
  readReply(listAccounts, 200, (await scene.call(listAccounts)).json).accounts

const firstOf = async (scene: Scene) => (await accountsOf(scene))[0]?.h_wire ?? ''

t.test('the default instance has the account that it is set up with', async (t) => {
  const scene = new Scene()
  const { settings } = scene.world.merchant
  const [account] = await accountsOf(scene)
  t.match(account, { payto_uri: settings.paytoUri, active: true })
  const shown = await scene.call(showAccount, at(account?.h_wire ?? ''))
  granted(t, shown)
  t.equal(shown.said('salt'), settings.wireSalt)
})

t.test('an account is named by the hash of its URI and a salt of its own', async (t) => {
  const scene = new Scene()
  const answer = await add(scene, 'second')
  granted(t, answer)
  const { h_wire: wireHash, salt } = readReply(addAccount, 200, answer.json)
  t.strictSame(
    Buffer.from(hashWire(paytoOf('second'), decodeCrockford(salt, 16))),
    Buffer.from(decodeCrockford(wireHash, 64)),
  )
  const third = readReply(addAccount, 200, (await add(scene, 'third')).json)
  t.not(third.salt, salt)
  t.equal((await accountsOf(scene)).length, 3)
  t.equal((await scene.call(showAccount, at(wireHash.toLowerCase()))).status, 200, 'in any spelling')
})

t.test('the same account sent again is the same account; with other settings it is none', async (t) => {
  const scene = new Scene()
  const first = await add(scene, 'second', { credit_facade_url: 'https://facade.test/' })
  const again = await add(scene, 'second', { credit_facade_url: 'https://facade.test/' })
  t.equal(again.text, first.text)
  for (const settings of [{}, { credit_facade_url: 'https://other.test/' }]) {
    const answer = await add(scene, 'second', settings)
    adding.refused(t, answer, 'account-free', 409, 'MERCHANT_PRIVATE_ACCOUNT_EXISTS')
  }
  const uri = scene.world.merchant.settings.paytoUri
  granted(t, await scene.call(addAccount, { body: { payto_uri: uri } }))
  t.equal((await accountsOf(scene)).length, 2)
})

t.test('an account needs a URI of a kind that there is', async (t) => {
  for (const uri of ['', 'payto://', 'http://bank.test/me', 'payto://x-taler-bank/bank.test/me']) {
    const answer = await new Scene().call(addAccount, { body: { payto_uri: uri } })
    refused(t, answer, 400, 'GENERIC_PARAMETER_MALFORMED')
  }
})

t.test('settings are changed one by one, and credentials never told', async (t) => {
  const scene = new Scene()
  const wireHash = await firstOf(scene)
  const credentials = { type: 'basic', username: 'me', password: 'sesame' }
  const bodies = [
    { credit_facade_url: 'https://facade.test/', credit_facade_credentials: credentials },
    { extra_wire_subject_metadata: 'tea' },
  ]
  for (const body of bodies) granted(t, await scene.call(changeAccount, { ...at(wireHash), body }), 204)
  const shown = await scene.call(showAccount, at(wireHash))
  t.match(readReply(showAccount, 200, shown.json), {
    credit_facade_url: 'https://facade.test/',
    extra_wire_subject_metadata: 'tea',
    active: true,
  })
  t.notMatch(shown.text, /sesame/)
  t.notMatch(JSON.stringify(scene.world.merchant.store.all('accounts')), /sesame/)
})

t.test(
  'a deleted account takes no new orders, stays on the list, and comes back with its hash',
  async (t) => {
    const scene = new Scene()
    const contract = await contractFor(scene)
    const wireHash = await firstOf(scene)
    granted(t, await scene.call(deleteAccount, at(wireHash)), 204)
    t.match(await accountsOf(scene), [{ h_wire: wireHash, active: false }])
    const order = await scene.call(createOrder, { body: orderRequest() })
    refused(t, order, 404, 'MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE')
    const gone = await scene.call(deleteAccount, at(wireHash))
    removing.refused(t, gone, 'account-in-use', 404, 'MERCHANT_GENERIC_ACCOUNT_UNKNOWN')

    const uri = scene.world.merchant.settings.paytoUri
    const back = await scene.call(addAccount, { body: { payto_uri: uri } })
    t.equal(back.said('h_wire'), wireHash)
    t.equal(contract.terms.h_wire, wireHash)
  },
)

t.test('orders are paid to the oldest account in use', async (t) => {
  const scene = new Scene()
  const first = await firstOf(scene)
  const second = (await add(scene, 'second')).said('h_wire')
  t.equal((await contractFor(scene)).terms.h_wire, first)
  granted(t, await scene.call(deleteAccount, at(first)), 204)
  t.equal((await contractFor(scene)).terms.h_wire, second)
})

t.test('an account that is deleted while an order is made is still good for that order', async (t) => {
  const scene = new Scene()
  const slow = scene.hold({ page: 'get-keys', phase: 'request' })
  const order = scene.call(createOrder, { body: orderRequest() })
  await slow.arrived
  granted(t, await scene.call(deleteAccount, at(await firstOf(scene))), 204)
  slow.release()
  granted(t, await order)
  t.strictSame(scene.mistakes, [])
})

t.test('an instance is paid to its own account', async (t) => {
  const scene = new Scene()
  const shop = await makeShop(scene)
  const contract = await contractAt(scene, shop)
  granted(t, await payAt(scene, shop, contract, [five]))
  const [account] = scene.world.merchant.store.all('accounts')
  t.match(account, { instance: 'teashop' })
  t.equal(contract.terms.h_wire, account?.h_wire)
  t.match(scene.world.exchange.store.all('batches'), [
    { h_wire: account?.h_wire, merchant_pub: contract.terms.merchant_pub },
  ])
})

t.test(
  'an order is paid to the account that its contract names, whatever came of that account',
  async (t) => {
    const scene = new Scene()
    const shop = await makeShop(scene)
    const contract = await contractAt(scene, shop)
    const parameters = { ...shop.parameters, H_WIRE: contract.terms.h_wire }
    granted(t, await scene.call(deleteAccount, { ...shop, parameters }), 204)
    granted(t, await scene.call(addAccount, { ...shop, body: { payto_uri: paytoOf('other') } }))
    granted(t, await payAt(scene, shop, contract, [five]))
    const later = await contractAt(scene, shop)
    t.not(later.terms.h_wire, contract.terms.h_wire)
    granted(t, await payAt(scene, shop, later, [ten]))
    t.strictSame(
      scene.world.exchange.store.all('batches').map((batch) => batch.h_wire),
      [contract.terms.h_wire, later.terms.h_wire],
    )
  },
)

t.test('accounts of another instance are unknown, and what is no hash is told so', async (t) => {
  const scene = new Scene()
  const shop = await makeShop(scene)
  const other = await bareShop(scene, 'other')
  const [{ h_wire: wireHash } = { h_wire: '' }] = scene.world.merchant.store.all('accounts')
  const calls = [
    [showing, showAccount, 'account-known', {}],
    [changing, changeAccount, 'account-known', { body: {} }],
    [removing, deleteAccount, 'account-in-use', {}],
  ] as const
  for (const [book, endpoint, guard, options] of calls) {
    for (const [hash, who] of [
      [wireHash, other],
      [made('hash', 64), shop],
    ] as const) {
      const parameters = { ...who.parameters, H_WIRE: hash }
      const answer = await scene.call(endpoint, { ...who, ...options, parameters })
      book.refused(t, answer, guard, 404, 'MERCHANT_GENERIC_ACCOUNT_UNKNOWN')
    }
    for (const hash of ['x', made('too short', 32), `${wireHash}0`]) {
      const answer = await scene.call(endpoint, { ...at(hash), ...options })
      book.refused(t, answer, 'hash-readable', 400, 'MERCHANT_GENERIC_H_WIRE_MALFORMED')
      t.equal(answer.json['parameter'], 'H_WIRE')
    }
  }
})

for (const book of [adding, showing, changing, removing]) book.close()
