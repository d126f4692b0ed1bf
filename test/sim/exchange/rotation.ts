/** Keys take over from one another by the clock, and a denomination can be lost or revoked. */
import t from 'tap'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { getKeys, type ExchangeKeys } from '../../../src/protocol/endpoints/exchange/get-keys.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { keysProblems } from '../../../src/protocol/keys.js'
import { encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { denominationHash } from '../../../src/protocol/crypto/denomination.js'
import { rsaSignBlinded, rsaVerifyBlinded } from '../../../src/protocol/crypto/rsa-blind.js'
import { signingKeyAt } from '../../../src/sim/exchange/exchange.js'
import { TEST_KEYRING } from '../../../src/sim/keyring.js'
import { Scene, START, tampered } from '../fixtures.js'
import { coin } from '../wallet.js'

const DAY = 86_400
const FIRST = START - 3600
const VALUES = ['KUDOS:1', 'KUDOS:2', 'KUDOS:5', 'KUDOS:10', 'KUDOS:0.1']

async function keysOf(scene: Scene, query = ''): Promise<ExchangeKeys> {
  return readReply(getKeys, 200, (await scene.call(getKeys, { query })).json)
}

/** A scene so many days after the first keys began. */
function onDay(day: number, scene = new Scene()): Scene {
  scene.clock.advance(FIRST + day * DAY - scene.clock.now())
  return scene
}

/** On which day each denomination of a group begins. */
const beginnings = ({ denominations }: ExchangeKeys): number[] =>
  denominations[0]?.denoms.map(({ stamp_start: { t_s: start } }) => (Number(start) - FIRST) / DAY) ?? []

t.test(
  'new denominations are shown a month before their time, which begins a month before the old ones end',
  async (t) => {
    const shown: [number, number[]][] = [
      [1, [0]],
      [304, [0]],
      [305, [335, 0]],
      [1094, [670, 335, 0]],
      [1095, [670, 335]],
      [1429, [670, 335]],
      [1430, [670]],
    ]
    for (const [day, starts] of shown) {
      const keys = await keysOf(onDay(day))
      t.strictSame(
        keys.denominations.map(({ value }) => value),
        VALUES,
      )
      t.strictSame(beginnings(keys), starts, `on day ${String(day)}, the newest first`)
      t.strictSame(keysProblems(keys, timestamp(FIRST + day * DAY)), [], 'all of it signed')
      t.strictSame(keys.list_issue_date, timestamp(FIRST + Math.min(...starts) * DAY))
    }
  },
)

t.test('the page only changes when something begins or ends', async (t) => {
  const text = async (day: number) => (await onDay(day).call(getKeys)).text
  t.equal(await text(304.9), await text(1))
  t.not(await text(305), await text(1))
  t.equal(await text(334), await text(305))
})

t.test('whoever knows denominations already gets those that begin then or later', async (t) => {
  const scene = onDay(700)
  const whole = await keysOf(scene)
  for (const [start, rest] of [
    [670, [670]],
    [335, [670, 335]],
    [0, [670, 335, 0]],
    [334, [670, 335, 0]],
  ] as const) {
    const keys = await keysOf(scene, `?last_issue_date=${String(FIRST + start * DAY)}`)
    t.strictSame(beginnings(keys), rest)
    t.strictSame(keys.list_issue_date, timestamp(FIRST + Math.min(...rest) * DAY))
    t.strictSame(keysProblems(keys, timestamp(scene.clock.now())), [], 'signed over what is in it')
    t.strictSame(keys.signkeys, whole.signkeys, 'everything else is whole')
  }
})

t.test('signing keys take over, and are shown until nothing signed by them counts any more', async (t) => {
  const first = encodeCrockford(TEST_KEYRING.signing.pub)
  for (const [day, generation, count] of [
    [334, 0, 2],
    [335, 1, 2],
    [1095, 3, 3],
    [5000, 14, 4],
  ] as const) {
    const { exchange } = onDay(day).world
    const now = FIRST + day * DAY
    const pub = generation === 0 ? first : encodeCrockford(TEST_KEYRING.laterSigning(generation).pub)
    t.equal(encodeCrockford(signingKeyAt(exchange, now).pub), pub, `day ${String(day)}`)
    if (day > 1700) continue
    const keys = await keysOf(onDay(day))
    t.equal(keys.exchange_pub, pub)
    t.equal(keys.signkeys.length, count)
    t.equal(
      keys.signkeys.some(({ key }) => key === first),
      day < 1095,
    )
  }
})

t.test('fees are shown for as long as clients plan', async (t) => {
  for (const [day, count] of [
    [1, 1],
    [729, 1],
    [730, 2],
    [1095, 1],
  ] as const) {
    const keys = await keysOf(onDay(day))
    t.equal(keys.global_fees.length, count)
    t.equal(keys.wire_fees['x-taler-bank']?.length, count)
  }
})

t.test('every key of a later generation signs', (t) => {
  const { laterDenominations, ageRestricted } = TEST_KEYRING
  const keys = [...laterDenominations(), ...ageRestricted()].flatMap((generation) => [...generation.values()])
  t.equal(keys.length, 25)
  t.equal(new Set(keys.map(({ publicKey }) => publicKey.modulus)).size, 25)
  for (const key of keys) {
    const blinded = Uint8Array.of(7)
    t.ok(rsaVerifyBlinded(blinded, rsaSignBlinded(blinded, key), key.publicKey))
  }
  t.end()
})

t.test('a lost denomination says so; the one that follows is not lost', async (t) => {
  const scene = new Scene({ exchange: { lostDenominations: ['5'] } })
  const lost = (keys: ExchangeKeys) =>
    keys.denominations.filter(({ denoms }) => denoms.at(-1)?.lost === true).map(({ value }) => value)
  const keys = await keysOf(scene)
  t.strictSame(lost(keys), ['KUDOS:5'])
  t.strictSame(keysProblems(keys, timestamp(START)), [])
  t.equal(scene.world.exchange.keys.denominations.get(coin('5', 'lost').denomination)?.privateKey, undefined)
  const [newest] =
    (await keysOf(onDay(340, scene))).denominations.find(({ value }) => value === 'KUDOS:5')?.denoms ?? []
  t.equal(newest?.lost, undefined)
})

t.test('a revoked denomination is only listed for recoup', async (t) => {
  const scene = new Scene()
  const { exchange } = scene.world
  const { denomination } = coin('5', 'revoked')
  const before = (await scene.call(getKeys)).reply.headers['etag']
  exchange.store.transact((writer) => {
    writer.put('revocations', denomination, { at: START })
  })
  const keys = await keysOf(scene)
  t.strictSame(keys.recoup, [{ h_denom_pub: denomination }])
  t.strictSame(
    keys.denominations.map(({ value }) => value),
    VALUES.filter((value) => value !== 'KUDOS:5'),
  )
  t.strictSame(keysProblems(keys, timestamp(START)), [])
  t.not((await scene.call(getKeys)).reply.headers['etag'], before)
})

t.test('an exchange can have denominations whose coins know an age', async (t) => {
  const scene = new Scene({ exchange: { ageRestriction: true } })
  const keys = await keysOf(scene)
  t.strictSame(keysProblems(keys, timestamp(START)), [])
  const aged = keys.denominations.filter(({ cipher }) => cipher === 'RSA+age_restricted')
  t.strictSame(
    aged.map(({ value }) => value),
    VALUES,
  )
  t.ok(aged.every(({ age_mask: mask }) => mask === 2_446_593))
  const [key] = TEST_KEYRING.ageRestricted()[0]?.values() ?? []
  if (key === undefined) throw new Error('no key')
  const hash = encodeCrockford(denominationHash(key.publicKey, 2_446_593))
  t.equal(scene.world.exchange.keys.denominations.get(hash)?.ageMask, 2_446_593)
  t.match(keys.extensions, { age_restriction: { config: { age_groups: '8:10:12:14:16:18:21' } } })
  t.ok(keys.extensions_sig)
})

t.test('extensions may come unsigned, as those of the reference do, but not wrongly signed', async (t) => {
  const { extensions_sig: signature, ...keys } = await keysOf(
    new Scene({ exchange: { ageRestriction: true } }),
  )
  t.strictSame(keysProblems(keys, timestamp(START)), [])
  t.strictSame(keysProblems({ ...keys, extensions_sig: tampered(signature ?? '') }, timestamp(START)), [
    'extensions_sig: the master signature of the extensions is not valid',
  ])
})
