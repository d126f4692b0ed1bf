/** Melting coins, page post-coins-COIN_PUB-melt. */
import t from 'tap'
import { decodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { meltCoin } from '../../../src/protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { confirmMelt } from '../../../src/protocol/signatures/exchange.js'
import { made, Scene, tampered } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  alterDenomination,
  changed,
  closedSet,
  denominationOf,
  meltRequest,
  prepareChange,
  revoke,
  sendMelt,
  sendRecoupRefresh,
  withdrawn,
} from '../holder.js'
import { coin } from '../wallet.js'

const book = new GuardBook('exchange/post-coins-COIN_PUB-melt')
const ten = coin('10', 'melt')
const five = coin('5', 'melt')
const YEAR = 365 * 86_400

const left = (scene: Scene, pub: string) => scene.world.exchange.store.get('coins', pub)?.remaining

t.test('what is melted leaves the coin, and the exchange says which set stays closed', async (t) => {
  const scene = new Scene()
  const change = prepareChange(scene, ten, ['5', '2'])
  t.equal(change.amount, 'KUDOS:7.05', 'new coins, a withdraw fee for each, the refresh fee')
  const answer = await sendMelt(scene, change)
  granted(t, answer)
  const { noreveal_index, exchange_sig, exchange_pub } = readReply(meltCoin, 200, answer.json)
  const values = { refreshCommitment: decodeCrockford(change.rc, 64), noRevealIndex: noreveal_index }
  t.ok(confirmMelt.verify(decodeCrockford(exchange_pub, 32), decodeCrockford(exchange_sig, 64), values))
  t.equal(left(scene, ten.pub), 'KUDOS:2.95')
})

t.test('the same melt again gets the same answer, for nothing', async (t) => {
  const scene = new Scene()
  const change = prepareChange(scene, ten, ['5'])
  const first = await sendMelt(scene, change)
  granted(t, await sendMelt(scene, prepareChange(scene, ten, ['2'], 'another')))
  const again = await sendMelt(scene, change)
  t.equal(again.text, first.text)
  t.equal(left(scene, ten.pub), 'KUDOS:2.92')
  granted(t, await revoke(scene, ten.denomination), 204)
  t.equal((await sendMelt(scene, change)).text, first.text, 'even if the denomination is gone since')
})

t.test('every set can be the one that stays closed', async (t) => {
  const scene = new Scene()
  const seen = new Set<number>()
  for (let number = 0; seen.size < 3 && number < 40; number++)
    seen.add(closedSet(await sendMelt(scene, prepareChange(scene, ten, ['0.1'], `try ${String(number)}`))))
  t.strictSame([...seen].sort(), [0, 1, 2])
})

t.test('a coin gives no more than it has', async (t) => {
  const scene = new Scene()
  granted(t, await sendMelt(scene, prepareChange(scene, ten, ['5'])))
  const answer = await sendMelt(scene, prepareChange(scene, ten, ['5'], 'another'))
  book.refused(t, answer, 'enough-left-on-coin', 409, 'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS')
  t.equal(answer.json['coin_pub'], ten.pub)
  t.equal(answer.json['h_denom_pub'], ten.denomination)
  t.equal(left(scene, ten.pub), 'KUDOS:4.96')
})

t.test('what is melted covers the refresh fee at least', async (t) => {
  const scene = new Scene()
  const answer = await sendMelt(scene, prepareChange(scene, ten, [], 'nothing', 'KUDOS:0.02'))
  book.refused(t, answer, 'above-refresh-fee', 400, 'EXCHANGE_MELT_FEES_EXCEED_CONTRIBUTION')
  granted(t, await sendMelt(scene, prepareChange(scene, ten, [], 'nothing', 'KUDOS:0.03')))
})

t.test('coin and denomination must have signed', async (t) => {
  const scene = new Scene()
  const change = prepareChange(scene, ten, ['5'])
  const { confirm_sig } = meltRequest(scene, change)
  for (const wrong of [
    { confirm_sig: tampered(confirm_sig) },
    { rc: made('another', 64) },
    { value_with_fee: 'KUDOS:5' },
  ])
    book.refused(
      t,
      await sendMelt(scene, change, wrong),
      'signed-by-coin',
      403,
      'EXCHANGE_MELT_COIN_SIGNATURE_INVALID',
    )
  const forged = await sendMelt(scene, change, {
    denom_sig: { cipher: 'RSA', rsa_signature: five.signature },
  })
  book.refused(t, forged, 'signed-by-denomination', 403, 'EXCHANGE_DENOMINATION_SIGNATURE_INVALID')
  const cs = { cipher: 'CS' as const, cs_signature_r: made('r'), cs_signature_s: made('s') }
  book.refused(
    t,
    await sendMelt(scene, change, { denom_sig: cs }),
    'cipher-fits',
    400,
    'EXCHANGE_GENERIC_CIPHER_MISMATCH',
  )
  t.equal(left(scene, ten.pub), undefined)
})

t.test('the key in the path must be a key', async (t) => {
  const scene = new Scene()
  const change = prepareChange(scene, { ...ten, pub: 'short' }, ['5'])
  const answer = await sendMelt(scene, change)
  book.refused(t, answer, 'coin-key-well-formed', 400, 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')
})

t.test('a coin is what it was when it was seen first', async (t) => {
  const scene = new Scene()
  const twin = { ...coin('5', 'twin'), priv: coin('10', 'twin').priv }
  t.equal(twin.pub, coin('10', 'twin').pub, 'one key, signed by two denominations')
  granted(t, await sendMelt(scene, prepareChange(scene, coin('10', 'twin'), ['1'])))
  const answer = await sendMelt(scene, prepareChange(scene, twin, ['1'], 'another'))
  book.refused(t, answer, 'denomination-kept', 409, 'EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY')
  t.match(answer.json, { prev_denom_sig: { rsa_signature: coin('10', 'twin').signature } })
})

t.test('a coin does not get older or younger', async (t) => {
  const scene = new Scene()
  granted(t, await sendMelt(scene, prepareChange(scene, ten, ['1'])))
  const { exchange } = scene.world
  exchange.store.transact((writer) => {
    const known = writer.get('coins', ten.pub)
    if (known !== undefined) writer.put('coins', ten.pub, { ...known, h_age_commitment: made('ages') })
  })
  const answer = await sendMelt(scene, prepareChange(scene, ten, ['1'], 'another'))
  book.refused(t, answer, 'ages-kept', 409, 'EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH')
  t.equal(answer.json['expected_age_commitment_hash'], made('ages'))
})

t.test('denominations that are unknown, or not in use yet, are refused with a signed word', async (t) => {
  const scene = new Scene()
  const change = prepareChange(scene, ten, ['5'])
  const unknown = await sendMelt(scene, change, { denom_pub_hash: made('unknown', 64) })
  book.refused(t, unknown, 'denomination-known', 404, 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
  t.equal(unknown.json['h_denom_pub'], made('unknown', 64))
  alterDenomination(scene, '10', (before) => ({ ...before, start: timestamp(scene.clock.now() + 1) }))
  const early = await sendMelt(scene, change)
  book.refused(t, early, 'denomination-begun', 410, 'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE')
  t.equal(early.said('oper'), 'MELT')
})

t.test('amounts are in the currency of the exchange', async (t) => {
  const scene = new Scene()
  const answer = await sendMelt(scene, prepareChange(scene, ten, ['5']), { value_with_fee: 'EUR:5' })
  book.refused(t, answer, 'own-currency', 400, 'GENERIC_JSON_INVALID')
  t.match(answer.json, { field: 'value_with_fee', line: 3 })
})

t.test('once disputes about a denomination are settled, nothing of it is changed', async (t) => {
  const scene = new Scene()
  const [old] = await withdrawn(scene, ['10'])
  if (old === undefined) throw new Error('no coin')
  granted(t, await sendMelt(scene, prepareChange(scene, old, ['1'])))
  const end = timestamp(scene.clock.now())
  alterDenomination(scene, '10', (before) => ({ ...before, expireDeposit: end, expireLegal: end }))
  const late = await sendMelt(scene, prepareChange(scene, old, ['1'], 'late'))
  book.refused(t, late, 'denomination-in-use', 410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED')
})

t.test('coins of an old denomination are changed only if they rose again', async (t) => {
  const scene = new Scene()
  const [old, other] = await withdrawn(scene, ['10', '10'])
  if (old === undefined || other === undefined) throw new Error('no coins')
  const [fresh] = await changed(scene, old, ['5'])
  granted(t, await sendMelt(scene, prepareChange(scene, other, ['1'], 'other')))
  alterDenomination(scene, '10', (before) => ({
    ...before,
    expireDeposit: timestamp(scene.clock.now() + 60),
  }))
  scene.clock.advance(60)
  const never = await sendMelt(scene, prepareChange(scene, ten, ['1']))
  book.refused(t, never, 'denomination-in-use', 410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED')
  const dead = await sendMelt(scene, prepareChange(scene, other, ['1'], 'again'))
  book.refused(t, dead, 'young-or-risen', 400, 'EXCHANGE_MELT_COIN_EXPIRED_NO_ZOMBIE')
  granted(t, await revoke(scene, denominationOf(scene, '5').hash), 204)
  if (fresh === undefined) throw new Error('no coin')
  granted(t, await sendRecoupRefresh(scene, fresh))
  granted(t, await sendMelt(scene, prepareChange(scene, old, ['2'], 'risen')))
})

t.test('so are coins of a revoked denomination', async (t) => {
  const scene = new Scene()
  const [old] = await withdrawn(scene, ['10'])
  if (old === undefined) throw new Error('no coin')
  const [fresh] = await changed(scene, old, ['5'])
  granted(t, await revoke(scene, old.denomination), 204)
  const change = prepareChange(scene, old, ['2'], 'again')
  const dead = await sendMelt(scene, change)
  book.refused(t, dead, 'denomination-not-revoked', 410, 'EXCHANGE_GENERIC_DENOMINATION_REVOKED')
  granted(t, await revoke(scene, denominationOf(scene, '5').hash), 204)
  if (fresh === undefined) throw new Error('no coin')
  granted(t, await sendRecoupRefresh(scene, fresh))
  granted(t, await sendMelt(scene, change))
})

t.test('whole years change nothing for coins in their time', async (t) => {
  const scene = new Scene()
  scene.clock.advance(2 * YEAR)
  granted(t, await sendMelt(scene, prepareChange(scene, ten, [], 'late', 'KUDOS:1')))
})

book.close()
