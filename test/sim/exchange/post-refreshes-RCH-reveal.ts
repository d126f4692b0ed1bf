/** Revealing what was melted for, page post-refreshes-RCH-reveal, and finding it again, page get-coins-COIN_PUB-link. */
import t from 'tap'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import { coinPubHash } from '../../../src/protocol/crypto/planchet.js'
import { deriveRefreshSecret, ecdhWithCoinPriv } from '../../../src/protocol/crypto/refresh.js'
import { eddsaPublicKey } from '../../../src/protocol/crypto/eddsa.js'
import { rsaVerify } from '../../../src/protocol/crypto/rsa-blind.js'
import { planchetSecrets } from '../../../src/protocol/crypto/planchet.js'
import { decodeCrockford, decodeCrockfordVariable } from '../../../src/protocol/encoding/crockford.js'
import { parseJson } from '../../../src/protocol/encoding/json.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { link } from '../../../src/protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { made, Scene, tampered } from '../fixtures.js'
import { granted, GuardBook } from '../guards.js'
import {
  alterDenomination,
  changed,
  closedSet,
  denominationOf,
  loseKey,
  prepareChange,
  revealRequest,
  revoke,
  sendMelt,
  sendReveal,
  type Change,
} from '../holder.js'
import { deposit } from '../seller.js'
import { coin } from '../wallet.js'

const book = new GuardBook('exchange/post-refreshes-RCH-reveal')
const linkBook = new GuardBook('exchange/get-coins-COIN_PUB-link')
const ten = coin('10', 'reveal')

/** A coin that was melted, and the set that stays closed. */
async function melted(
  scene: Scene,
  values: readonly string[] = ['5', '2'],
  amount?: string,
): Promise<{ change: Change; closed: number }> {
  const change = prepareChange(scene, ten, values, 'change', amount)
  return { change, closed: closedSet(await sendMelt(scene, change)) }
}

t.test('new coins can be spent', async (t) => {
  const scene = new Scene()
  const coins = await changed(scene, ten, ['5', '2', '2'])
  for (const one of coins) {
    const { key } = scene.world.exchange.keys.denominations.get(one.denomination) ?? {}
    if (key === undefined) throw new Error('no key')
    t.ok(rsaVerify(coinPubHash(eddsaPublicKey(one.priv)), decodeCrockfordVariable(one.signature), key))
  }
  granted(t, await deposit(scene, coins))
})

t.test('the same reveal again gets the same signatures', async (t) => {
  const scene = new Scene()
  const { change, closed } = await melted(scene)
  const first = await sendReveal(scene, change, closed)
  granted(t, first)
  granted(t, await revoke(scene, denominationOf(scene, '2').hash), 204)
  loseKey(scene, '5')
  t.equal((await sendReveal(scene, change, closed)).text, first.text, 'whatever became of the denominations')
})

t.test('a commitment that was not kept is proved', async (t) => {
  const scene = new Scene()
  const { change, closed } = await melted(scene)
  const swapped = { transfer_privs: [...revealRequest(change, closed).transfer_privs].reverse() }
  const answer = await sendReveal(scene, change, closed, swapped)
  book.refused(t, answer, 'commitment-kept', 409, 'EXCHANGE_REFRESHES_REVEAL_COMMITMENT_VIOLATION')
  t.not(answer.said('rc_expected'), change.rc)
  granted(t, await sendReveal(scene, change, closed))
})

t.test('two sets are revealed, and each coin is described', async (t) => {
  const scene = new Scene()
  const { change, closed } = await melted(scene)
  const { transfer_privs, link_sigs, coin_evs } = revealRequest(change, closed)
  const one = await sendReveal(scene, change, closed, { transfer_privs: transfer_privs.slice(1) })
  const sizes = 'EXCHANGE_REFRESHES_REVEAL_CNC_TRANSFER_ARRAY_SIZE_INVALID'
  book.refused(t, one, 'two-sets-revealed', 400, sizes)
  const less = [
    { link_sigs: link_sigs.slice(1) },
    { coin_evs: coin_evs.slice(1) },
    { link_sigs: [], coin_evs: [], new_denoms_h: [] },
  ]
  for (const wrong of less) {
    const answer = await sendReveal(scene, change, closed, wrong)
    const mismatch = 'EXCHANGE_REFRESHES_REVEAL_NEW_DENOMS_ARRAY_SIZE_MISMATCH'
    book.refused(t, answer, 'each-coin-described', 400, mismatch)
  }
  const [evelope] = coin_evs
  if (evelope === undefined) throw new Error('no coin')
  const many = {
    link_sigs: Array.from({ length: 256 }, () => made('link', 64)),
    coin_evs: Array.from({ length: 256 }, () => evelope),
    new_denoms_h: Array.from({ length: 256 }, () => ten.denomination),
  }
  const excessive = 'EXCHANGE_GENERIC_NEW_DENOMS_ARRAY_SIZE_EXCESSIVE'
  book.refused(t, await sendReveal(scene, change, closed, many), 'not-too-many-coins', 400, excessive)
})

t.test('the old coin must have linked every new one', async (t) => {
  const scene = new Scene()
  const { change, closed } = await melted(scene)
  const [first = '', second = ''] = revealRequest(change, closed).link_sigs
  for (const link_sigs of [
    [second, first],
    [tampered(first), second],
  ]) {
    const answer = await sendReveal(scene, change, closed, { link_sigs })
    book.refused(t, answer, 'linked-by-old-coin', 403, 'EXCHANGE_REFRESHES_REVEAL_LINK_SIGNATURE_INVALID')
  }
})

t.test('only a melt that was made is revealed', async (t) => {
  const scene = new Scene()
  const { change, closed } = await melted(scene)
  const unknown = await sendReveal(scene, { ...change, rc: made('rc', 64) }, closed)
  book.refused(t, unknown, 'melt-known', 404, 'EXCHANGE_REFRESHES_REVEAL_SESSION_UNKNOWN')
  const short = await sendReveal(scene, { ...change, rc: 'short' }, closed)
  book.refused(t, short, 'commitment-well-formed', 400, 'EXCHANGE_REFRESHES_REVEAL_INVALID_RCH')
})

t.test('what was melted covers the new coins', async (t) => {
  const scene = new Scene()
  const { change, closed } = await melted(scene, ['5', '2'], 'KUDOS:7.04999999')
  const answer = await sendReveal(scene, change, closed)
  book.refused(t, answer, 'melt-covers-coins', 400, 'EXCHANGE_REFRESHES_REVEAL_AMOUNT_INSUFFICIENT')
})

t.test('new coins are of denominations that are made', async (t) => {
  const scene = new Scene()
  const { change, closed } = await melted(scene)
  const unknown = await sendReveal(scene, change, closed, {
    new_denoms_h: [made('unknown', 64), denominationOf(scene, '2').hash],
  })
  book.refused(t, unknown, 'denomination-known', 404, 'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
  const now = timestamp(scene.clock.now())
  const before = denominationOf(scene, '5')
  alterDenomination(scene, '5', (one) => ({ ...one, expireWithdraw: now }))
  const late = await sendReveal(scene, change, closed)
  book.refused(t, late, 'denomination-in-use', 410, 'EXCHANGE_GENERIC_DENOMINATION_EXPIRED')
  alterDenomination(scene, '5', () => ({ ...before, start: timestamp(scene.clock.now() + 1) }))
  const early = await sendReveal(scene, change, closed)
  book.refused(t, early, 'denomination-begun', 410, 'EXCHANGE_GENERIC_DENOMINATION_VALIDITY_IN_FUTURE')
  alterDenomination(scene, '5', () => before)
  loseKey(scene, '5')
  const lost = await sendReveal(scene, change, closed)
  book.refused(t, lost, 'denomination-not-lost', 410, 'EXCHANGE_WITHDRAW_DENOMINATION_KEY_LOST')
  granted(t, await revoke(scene, before.hash), 204)
  const revoked = await sendReveal(scene, change, closed)
  book.refused(t, revoked, 'denomination-not-revoked', 410, 'EXCHANGE_GENERIC_DENOMINATION_REVOKED')
})

t.test('planchets have the cipher of their denomination, and ages only where the old coin has', async (t) => {
  const scene = new Scene()
  const { change, closed } = await melted(scene)
  const [, second] = revealRequest(change, closed).coin_evs
  if (second === undefined) throw new Error('no coin')
  const cs = {
    cipher: 'CS' as const,
    cs_nonce: made('n'),
    cs_blinded_c0: made('0'),
    cs_blinded_c1: made('1'),
  }
  const mixed = await sendReveal(scene, change, closed, { coin_evs: [cs, second] })
  book.refused(t, mixed, 'ciphers-fit', 400, 'EXCHANGE_GENERIC_CIPHER_MISMATCH')
  const claimed = await sendReveal(scene, change, closed, { old_age_commitment: [made('group')] })
  const invalid = 'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_COMMITMENT_INVALID'
  book.refused(t, claimed, 'no-ages-claimed', 400, invalid)
  scene.world.exchange.store.transact((writer) => {
    const known = writer.get('coins', ten.pub)
    if (known !== undefined) writer.put('coins', ten.pub, { ...known, h_age_commitment: made('ages') })
  })
  const aged = await sendReveal(scene, change, closed)
  book.refused(t, aged, 'without-ages', 400, 'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_NOT_SUPPORTED')
})

t.test('with the link the owner of the old coin finds the new ones', async (t) => {
  const scene = new Scene()
  const ask = (pub: string) => scene.call(link, { parameters: { COIN_PUB: pub } })
  const malformed = 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB'
  linkBook.refused(t, await ask('short'), 'coin-key-well-formed', 400, malformed)
  linkBook.refused(t, await ask(ten.pub), 'melts-revealed', 404, 'EXCHANGE_LINK_COIN_UNKNOWN')
  await sendMelt(scene, prepareChange(scene, ten, ['1'], 'never revealed'))
  linkBook.refused(t, await ask(ten.pub), 'melts-revealed', 404, 'EXCHANGE_LINK_COIN_UNKNOWN')
  const coins = await changed(scene, ten, ['5', '2'])
  const answer = await ask(ten.pub)
  granted(t, answer)
  const melts = readReply(link, 200, parseJson(answer.reply.body))
  t.equal(melts.length, 1)
  const [first] = melts
  const secret = ecdhWithCoinPriv(ten.priv, decodeCrockford(first?.transfer_pub ?? '', 32))
  for (const { coin_idx, ewv } of first?.new_coins ?? []) {
    const { coinPriv } = planchetSecrets(deriveRefreshSecret(secret, coin_idx))
    t.equal(encodeCrockford(eddsaPublicKey(coinPriv)), coins[coin_idx]?.pub)
    t.strictSame(ewv, { cipher: 'RSA' })
  }
  t.equal(first?.new_coins.length, 2)
})

book.close()
linkBook.close()
