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
import { made, Scene, tampered, type SceneOptions } from '../fixtures.js'
import { granted, refused } from '../guards.js'
import { coin, contractFor, payWith } from '../wallet.js'

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
  t.equal(known?.denominations.size, scene.world.exchange.keys.denominations.size)
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
