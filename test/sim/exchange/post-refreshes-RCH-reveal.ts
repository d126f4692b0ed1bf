/** Revealing what was melted for, page post-refreshes-RCH-reveal, and finding it again, page get-coins-COIN_PUB-link. */
import t from 'tap'
import { utf8 } from '../../../src/protocol/encoding/struct.js'
import { timestamp } from '../../../src/protocol/encoding/timestamp.js'
import { encodeCrockford } from '../../../src/protocol/encoding/crockford.js'
import {
  ageCommitmentHash,
  attestAge,
  commitToAge,
  deriveAgeProof,
  verifyAge,
} from '../../../src/protocol/crypto/age-restriction.js'
import { sha512 } from '../../../src/protocol/crypto/hash.js'
import { coinPubHash } from '../../../src/protocol/crypto/planchet.js'
import { deriveRefreshSecret, ecdhWithCoinPriv } from '../../../src/protocol/crypto/refresh.js'
import { eddsaPublicKey } from '../../../src/protocol/crypto/eddsa.js'
import { rsaVerify } from '../../../src/protocol/crypto/rsa-blind.js'
import { planchetSecrets } from '../../../src/protocol/crypto/planchet.js'
import { decodeCrockford, decodeCrockfordVariable } from '../../../src/protocol/encoding/crockford.js'
import { parseJson } from '../../../src/protocol/encoding/json.js'
import { readReply } from '../../../src/protocol/endpoints/endpoint.js'
import { link } from '../../../src/protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { reveal } from '../../../src/protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { AGE_MASK } from '../../../src/sim/exchange/age-restriction.js'
import { TEST_KEYRING } from '../../../src/sim/keyring.js'
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
import { coin, mint } from '../wallet.js'

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

t.test('planchets have the cipher of their denomination', async (t) => {
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
})

/** Somebody of 14, who melts a coin that knows it. */
const youth = commitToAge(AGE_MASK, 14, sha512(utf8('youth')))
const aged = mint('10', 'aged', TEST_KEYRING.ageRestricted()[0], {
  ageMask: AGE_MASK,
  ageCommitment: ageCommitmentHash(youth),
})

t.test('coins that are made of one that knows an age know it too', async (t) => {
  const scene = new Scene({ exchange: { ageRestriction: true } })
  const change = prepareChange(scene, aged, ['5', '2'], 'aged', undefined, youth)
  const closed = closedSet(await sendMelt(scene, change))
  const invalid = 'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_COMMITMENT_INVALID'
  const keys = revealRequest(change, closed).old_age_commitment ?? []
  const { old_age_commitment: _, ...silent } = revealRequest(change, closed)
  const unsaid = await scene.call(reveal, { parameters: { RCH: change.rc }, body: silent })
  book.refused(t, unsaid, 'ages-as-melted', 400, invalid)
  for (const wrong of [keys.slice(1), [...keys].reverse(), []]) {
    const answer = await sendReveal(scene, change, closed, { old_age_commitment: wrong })
    book.refused(t, answer, 'ages-as-melted', 400, invalid)
  }
  granted(t, await sendReveal(scene, change, closed))
  const { transferSecret, planchets } = change.batches[closed] ?? {}
  const heirs = deriveAgeProof(youth, transferSecret ?? new Uint8Array())
  t.ok(verifyAge(heirs, 14, attestAge(heirs, 14) ?? new Uint8Array()))
  t.equal(attestAge(heirs, 18), undefined)
  t.strictSame(
    planchets?.[0]?.coinPubHash,
    coinPubHash(planchets?.[0]?.coinPub ?? new Uint8Array(), ageCommitmentHash(heirs)),
  )
})

t.test('who melted a coin without ages cannot claim any, and keys of ages have to be keys', async (t) => {
  const scene = new Scene({ exchange: { ageRestriction: true } })
  const { change, closed } = await melted(scene)
  const claimed = await sendReveal(scene, change, closed, { old_age_commitment: [made('group')] })
  const unsupported = 'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_NOT_SUPPORTED'
  book.refused(t, claimed, 'ages-supported', 400, unsupported)
  const noKeys = { mask: AGE_MASK, publicKeys: youth.publicKeys.map(() => new Uint8Array(32).fill(2)) }
  const strange = mint('10', 'strange', TEST_KEYRING.ageRestricted()[0], {
    ageMask: AGE_MASK,
    ageCommitment: ageCommitmentHash(noKeys),
  })
  const ofStranger = { ...prepareChange(scene, strange, ['5'], 'strange'), ages: noKeys }
  const open = closedSet(await sendMelt(scene, ofStranger))
  const invalid = 'EXCHANGE_REFRESHES_REVEAL_AGE_RESTRICTION_COMMITMENT_INVALID'
  book.refused(t, await sendReveal(scene, ofStranger, open), 'ages-as-melted', 400, invalid)
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
