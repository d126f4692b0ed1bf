/** What the exchange publishes and signs, page get-keys. */
import t from 'tap'
import { encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { parseJson, stringifyJson } from '../../../src/protocol/encoding/json.js'
import { sha512 } from '../../../src/protocol/crypto/hash.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { getKeys, type ExchangeKeys } from '../../../src/protocol/endpoints/exchange/get-keys.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { denominationsOf, isSigningKey, keysProblems } from '../../../src/protocol/keys.js'
import { DENOMINATION_KEYS } from '../../../src/sim/denomination-keys.js'
import { SimulatedDisk } from '../../../src/sim/store/disk.js'
import { Scene, START, tampered } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'

const book = new GuardBook('exchange/get-keys')

async function keysOf(scene: Scene): Promise<ExchangeKeys> {
  return readReply(getKeys, 200, (await scene.call(getKeys)).json)
}

t.test('every signature in /keys is right, and the signing key is in its time', async (t) => {
  const scene = new Scene()
  const keys = await keysOf(scene)
  t.strictSame(keysProblems(keys, timestamp(START)), [])
  t.equal(keys.master_public_key, encodeCrockford(scene.world.exchange.keyring.master.pub))
  t.ok(isSigningKey(keys, encodeCrockford(scene.world.exchange.keyring.signing.pub)))
})

t.test('no signed part of /keys could be another', async (t) => {
  const text = stringifyJson((await new Scene().call(getKeys)).json)
  const changes: [string, RegExp, string][] = [
    ['a value', /"value":"KUDOS:5"/, '"value":"KUDOS:6"'],
    ['a withdrawal fee', /"fee_withdraw":"KUDOS:0.01"/, '"fee_withdraw":"KUDOS:0"'],
    ['a deposit fee', /"fee_deposit":"KUDOS:0.02"/, '"fee_deposit":"KUDOS:0"'],
    ['a refresh fee', /"fee_refresh":"KUDOS:0.03"/, '"fee_refresh":"KUDOS:0"'],
    ['a refund fee', /"fee_refund":"KUDOS:0.04"/, '"fee_refund":"KUDOS:0"'],
    ['the bank account', /"payto_uri":"payto:/, '"payto_uri":"payto:/'],
    ['the wire fee', /"wire_fee":"KUDOS:0.05"/, '"wire_fee":"KUDOS:0"'],
    ['the closing fee', /"closing_fee":"KUDOS:0.01"/, '"closing_fee":"KUDOS:0"'],
    ['a global fee', /"purse_fee":"KUDOS:0"/, '"purse_fee":"KUDOS:1"'],
    ['the time of issue', /"list_issue_date":\{"t_s":/, '"list_issue_date":{"t_s":1'],
    ['the end of a signing key', /"stamp_expire":\{"t_s":/, '"stamp_expire":{"t_s":1'],
    ['the deposit time of a coin', /"stamp_expire_deposit":\{"t_s":/, '"stamp_expire_deposit":{"t_s":1'],
  ]
  for (const [what, pattern, replacement] of changes) {
    const forged = text.replace(pattern, replacement)
    t.not(forged, text, `${what} is there`)
    t.not(keysProblems(readReply(getKeys, 200, parseJson(forged)), null).length, 0, `${what} is signed`)
  }
})

t.test('there is a denomination for each key, worth what the key is for', async (t) => {
  const scene = new Scene()
  const denominations = [...denominationsOf(await keysOf(scene)).values()]
  const values = denominations.map((one) => Number(one.value.units) / 1e8)
  t.strictSame(values, Object.keys(DENOMINATION_KEYS).map(Number))
  const { exchange } = scene.world
  t.strictSame(
    denominations.map((one) => one.hash),
    [...exchange.keys.denominations.keys()].slice(0, denominations.length),
    'under the hashes that the exchange knows',
  )
})

t.test('keys are valid a little before the world begins', async (t) => {
  const keys = await keysOf(new Scene())
  t.strictSame(keys.list_issue_date, timestamp(START - 3600))
})

t.test('keys stay as they were when time passes', async (t) => {
  const scene = new Scene()
  const first = await scene.call(getKeys)
  scene.clock.advance(1_000_000)
  const later = await scene.call(getKeys)
  granted(t, later)
  t.equal(later.text, first.text)
})

t.test('an exchange that is opened again keeps its keys', async (t) => {
  const disk = new SimulatedDisk()
  const medium = () => disk.medium()
  const first = new Scene({
    medium: (party) => (party === 'exchange' ? medium() : new SimulatedDisk().medium()),
  })
  const text = (await first.call(getKeys)).text
  await first.world.exchange.store.sync()
  disk.crash()
  const again = new Scene({
    medium: (party) => (party === 'exchange' ? medium() : new SimulatedDisk().medium()),
    clock: { now: () => START + 1_000_000, sleep: () => Promise.resolve() },
  })
  t.equal((await again.call(getKeys)).text, text)
})

t.test('keys come with the time at which to ask again, an hour away at least', async (t) => {
  for (const [passed, life] of [
    [0, 86_400],
    [82_799, 3601],
    [82_800, 3600 + 86_400],
  ] as const) {
    const scene = new Scene()
    scene.clock.advance(passed)
    const { headers } = (await scene.call(getKeys)).reply
    t.equal(Date.parse(headers['expires'] ?? '') / 1000, START + passed + life)
    t.equal(headers['cache-control'], 'public,must-revalidate,max-age=86400')
  }
})

t.test('a client that has the page hears so, and whoever has another one gets all of it', async (t) => {
  const scene = new Scene()
  const whole = await scene.call(getKeys)
  const tag = whole.reply.headers['etag'] ?? ''
  t.equal(tag, encodeCrockford(sha512(whole.reply.body)))
  const again = await scene.call(getKeys, { headers: { 'if-none-match': tag } })
  t.equal(again.status, 304)
  t.equal(again.text, '')
  for (const name of ['etag', 'cache-control', 'expires', 'vary', 'access-control-allow-origin'])
    t.equal(again.reply.headers[name], whole.reply.headers[name], name)
  for (const other of [`"${tag}"`, tampered(tag), '*'])
    t.equal((await scene.call(getKeys, { headers: { 'if-none-match': other } })).text, whole.text)
})

t.test('a date of issue has to be a number', async (t) => {
  for (const date of ['soon', '1.5', '0x10', '1'.repeat(16)]) {
    const answer = await new Scene().call(getKeys, { query: `?last_issue_date=${date}` })
    book.refused(t, answer, 'date-is-a-number', 400, 'GENERIC_PARAMETER_MALFORMED')
    t.equal(answer.json['detail'], date)
  }
})

t.test('when the last denomination is over there are no keys', async (t) => {
  const scene = new Scene()
  scene.clock.advance(4.8 * 365 * 86_400)
  granted(t, await scene.call(getKeys))
  scene.clock.advance(0.2 * 365 * 86_400)
  book.refused(t, await scene.call(getKeys), 'keys-in-time', 503, 'EXCHANGE_GENERIC_KEYS_MISSING')
})

book.close()
