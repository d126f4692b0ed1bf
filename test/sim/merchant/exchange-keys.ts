/** What the merchant knows of its exchange, and when it believes it. */
import t from 'tap'
import {
  parseJson,
  stringifyJson,
  isJsonObject,
  type JsonObject,
} from '../../../src/protocol/encoding/json.js'
import type { HttpReply } from '../../../src/protocol/http.js'
import { fetchKeys, knownExchange } from '../../../src/sim/merchant/exchange-keys.js'
import { eddsaPublicKey } from '../../../src/protocol/crypto/eddsa.js'
import { publishKeys } from '../../../src/sim/exchange/keys.js'
import { made, Scene, START, tampered, type SceneOptions } from '../fixtures.js'
import { granted, refused } from '../guards.js'
import { coin, contractFor, payingCoin, payWith, sendPay } from '../wallet.js'

const URL = 'http://exchange.test/'
const DAY = 86_400

const fetch = (scene: Scene, url = URL) => fetchKeys(scene.world, url, 'a test')

/** A world in which /keys is another. */
function withKeys(change: (keys: JsonObject) => unknown, status = 200): SceneOptions {
  const forge = (reply: HttpReply): HttpReply => {
    const keys = parseJson(reply.body)
    if (!isJsonObject(keys)) throw new Error('no object')
    return { ...reply, status, body: Buffer.from(stringifyJson(change(keys))) }
  }
  return { forge: (_, request, reply) => (request.path === '/keys' ? forge(reply) : reply) }
}

t.test('keys are fetched, checked, and known from then on', async (t) => {
  const scene = new Scene()
  t.equal(knownExchange(scene.world, URL), undefined)
  t.ok(await fetch(scene))
  const known = knownExchange(scene.world, URL)
  t.equal(known?.keys.base_url, URL)
  t.equal(
    known?.denominations.size,
    scene.world.exchange.keyring.denominations.size,
    'those of later years are not shown yet',
  )
})

t.test('keys are used for a day and then fetched again', async (t) => {
  const scene = new Scene()
  t.ok(await fetch(scene))
  scene.clock.advance(DAY - 1)
  t.ok(await fetch(scene))
  t.equal(scene.hops.length, 1)
  scene.clock.advance(1)
  t.ok(await fetch(scene))
  t.equal(scene.hops.length, 2)
})

t.test('an exchange that the shop does not trust is not asked', async (t) => {
  const scene = new Scene()
  t.notOk(await fetch(scene, 'http://other.test/'))
  t.strictSame(scene.hops, [])
})

t.test('a silent exchange has no keys, unless they are still fresh', async (t) => {
  const scene = new Scene()
  const silence = { from: 'merchant', to: 'exchange', page: 'get-keys', phase: 'reply', nth: 1 } as const
  scene.world.network.arm(silence)
  t.notOk(await fetch(scene))
  t.ok(await fetch(scene))
  scene.world.network.arm(silence)
  t.ok(await fetch(scene), 'not even asked')
})

t.test('keys under another master key than the trusted one are not taken', async (t) => {
  const scene = new Scene({ merchant: { exchanges: [{ url: URL, masterPub: made('master') }] } })
  t.notOk(await fetch(scene))
  t.equal(knownExchange(scene.world, URL), undefined)
})

t.test('keys with a wrong signature, a missing part or another status are not taken', async (t) => {
  const accounts = (keys: JsonObject) => {
    const [account] = Array.isArray(keys['accounts']) ? keys['accounts'] : []
    return { ...keys, accounts: [{ ...(isJsonObject(account) ? account : {}), payto_uri: 'payto://x/y' }] }
  }
  const forgeries: Record<string, SceneOptions> = {
    'a wrong signature over the denominations': withKeys((keys) => ({
      ...keys,
      exchange_sig: tampered(typeof keys['exchange_sig'] === 'string' ? keys['exchange_sig'] : ''),
    })),
    'another bank account': withKeys(accounts),
    'no denominations': withKeys(({ denominations: _, ...keys }) => keys),
    'no object': withKeys(() => 'none'),
    'a failure': withKeys((keys) => keys, 500),
  }
  for (const [what, options] of Object.entries(forgeries)) {
    const scene = new Scene(options)
    t.notOk(await fetch(scene), what)
    t.equal(knownExchange(scene.world, URL), undefined)
  }
})

t.test('keys whose time is over are not taken', async (t) => {
  const scene = new Scene()
  const { keys } = scene.world.exchange
  const old = keys.edition({ now: START, revoked: [] })
  Object.assign(scene.world.exchange, { keys: { ...keys, edition: () => old } })
  scene.clock.advance(366 * DAY)
  t.notOk(await fetch(scene))
})

t.test('a payment that needs keys which cannot be had fails with the exchange’s name', async (t) => {
  const scene = new Scene({ merchant: { payDelay: 10 * DAY } })
  const contract = await contractFor(scene)
  scene.clock.advance(2 * DAY)
  const silence = { from: 'merchant', to: 'exchange', page: 'get-keys', phase: 'request', nth: 1 } as const
  scene.world.network.arm(silence)
  const five = coin('5', 'keys')
  const answer = await payWith(scene, contract, [five])
  refused(t, answer, 502, 'MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE')
  t.equal(answer.json['exchange_url'], URL)
  granted(t, await payWith(scene, contract, [five]))
})

/** A world in which /keys comes with other headers. */
function withHeaders(headers: Readonly<Record<string, string>>): SceneOptions {
  return { forge: (_, request, reply) => (request.path === '/keys' ? { ...reply, headers } : reply) }
}

const rfcDate = (seconds: number): string => new Date(seconds * 1000).toUTCString()

t.test('keys last as long as the exchange says, by Expires, by max-age, or a day', async (t) => {
  const lives: readonly [Readonly<Record<string, string>>, number][] = [
    [{ expires: rfcDate(START + 3000), 'cache-control': 'max-age=5000' }, 3000],
    [{ expires: 'soon', 'cache-control': 'public, max-age=5000, must-revalidate' }, 5000],
    [{ 'cache-control': 'max-age=5000' }, 5000],
    [{ 'cache-control': 'no-store' }, DAY],
    [{}, DAY],
    [{ expires: rfcDate(START - DAY) }, 120],
    [{ 'cache-control': 'max-age=0' }, 120],
    [{ expires: rfcDate(START + 5000 * DAY) }, 365 * DAY - 3600],
  ]
  for (const [headers, life] of lives) {
    const scene = new Scene(withHeaders(headers))
    t.ok(await fetch(scene))
    scene.clock.advance(life - 1)
    t.ok(await fetch(scene))
    t.equal(scene.hops.length, 1, `${JSON.stringify(headers)} lasts`)
    scene.clock.advance(1)
    await fetch(scene)
    t.equal(scene.hops.length, 2, `${JSON.stringify(headers)} runs out`)
  }
})

t.test('what came of asking is on the books, and trouble costs no keys', async (t) => {
  const troubles: readonly [string, Partial<HttpReply>, number, number][] = [
    ['a failure', { status: 500, body: Buffer.from('{}') }, 500, 2014],
    ['garbage', { body: Buffer.from('<html>') }, 200, 2013],
    ['something else', { body: Buffer.from('{}') }, 200, 2013],
  ]
  for (const [what, answer, status, code] of troubles) {
    let isBroken = false
    const scene = new Scene({
      forge: (_, request, reply) => (isBroken && request.path === '/keys' ? { ...reply, ...answer } : reply),
    })
    t.ok(await fetch(scene))
    const { store } = scene.world.merchant
    t.match(store.get('exchanges', URL), {
      next_download: START + DAY,
      keys_expiration: START + 365 * DAY - 3600,
      keys_http_status: 200,
      keys_ec: 0,
      keys_hint: '',
    })
    scene.clock.advance(DAY)
    isBroken = true
    t.notOk(await fetch(scene), what)
    t.match(store.get('exchanges', URL), { keys_http_status: status, keys_ec: code, keys_hint: /\w/ })
    t.ok(knownExchange(scene.world, URL), 'what was known is known')
    isBroken = false
    t.ok(await fetch(scene))
    t.match(store.get('exchanges', URL), { keys_http_status: 200, keys_ec: 0, keys_hint: '' })
  }
  const scene = new Scene()
  scene.world.network.arm({ from: 'merchant', to: 'exchange', page: 'get-keys', phase: 'request', nth: 1 })
  t.notOk(await fetch(scene))
  t.match(scene.world.merchant.store.get('exchanges', URL), { keys_http_status: 0, keys_ec: 2011 })
})

/** The exchange goes on with another signing key, and without the denominations of some values. */
function rotate(scene: Scene, gone: readonly string[] = []): void {
  const { exchange } = scene.world
  const priv = new Uint8Array(32).fill(9)
  const denominations = new Map(
    [...exchange.keyring.denominations].filter(([value]) => !gone.includes(value)),
  )
  const keyring = { ...exchange.keyring, signing: { priv, pub: eddsaPublicKey(priv) }, denominations }
  Object.assign(exchange, { keyring, keys: publishKeys(keyring, exchange.settings, START - gone.length) })
}

const keysAsked = (scene: Scene) => scene.hops.filter((hop) => hop === 'merchant>exchange get-keys').length

t.test('keys that change while they are in use are fetched again, and the payment goes on', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  rotate(scene)
  granted(t, await payWith(scene, contract, [coin('5', 'keys rotated')]))
  t.equal(keysAsked(scene), 2)
})

t.test('a denomination that is gone from the exchange is told as unknown', async (t) => {
  const scene = new Scene()
  const contract = await contractFor(scene)
  const five = payingCoin(scene, contract, coin('5', 'keys gone'))
  rotate(scene, ['5'])
  const body = { coins: [five] }
  const answer = await sendPay(scene, contract.orderId, body)
  refused(t, answer, 400, 'MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND')
  t.equal(keysAsked(scene), 2)
  t.strictSame(scene.world.merchant.store.all('unanswered'), [], 'nothing is owed for it')
})

t.test('a denomination that is new is found by fetching early', async (t) => {
  const scene = new Scene()
  const { exchange } = scene.world
  const whole = { keyring: exchange.keyring, keys: exchange.keys }
  rotate(scene, ['5'])
  const contract = await contractFor(scene)
  Object.assign(exchange, whole)
  granted(t, await payWith(scene, contract, [coin('5', 'keys new')]))
  t.equal(keysAsked(scene), 2)
})

t.test(
  'a wallet that makes denominations up makes the shop ask once in a while, not each time',
  async (t) => {
    const scene = new Scene()
    const contract = await contractFor(scene)
    const invented = (name: string) => ({
      coins: [{ ...payingCoin(scene, contract, coin('5', 'keys')), h_denom: made(name, 64) }],
    })
    const before = keysAsked(scene)
    for (const name of ['a', 'b', 'c', 'd']) {
      const answer = await sendPay(scene, contract.orderId, invented(name))
      refused(t, answer, 400, 'MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND')
    }
    t.equal(keysAsked(scene), before + 1)
    scene.clock.advance(120)
    await sendPay(scene, contract.orderId, invented('e'))
    t.equal(keysAsked(scene), before + 2)
  },
)
