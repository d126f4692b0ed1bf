/** Key agreement and the commitment of a melt. */
import t from 'tap'
import fc from 'fast-check'
import { Point } from '@noble/ed25519'
import { eddsaPublicKey, littleEndian } from '../../src/protocol/crypto/eddsa.js'
import {
  deriveRefreshSecret,
  deriveTransferKey,
  ecdhePublicKey,
  ecdhSecret,
  ecdhWithCoinPriv,
  ecdhWithCoinPub,
  KAPPA,
  makeRefreshBatch,
  refreshCommitment,
  type RefreshBatch,
} from '../../src/protocol/crypto/refresh.js'
import { rsaSignBlinded, rsaUnblind, rsaVerify } from '../../src/protocol/crypto/rsa-blind.js'
import { parseAmount } from '../../src/protocol/encoding/amount.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { always, byteString } from './properties.js'
import { freshRsaKey } from './rsa-keys.js'

const FIELD_PRIME = 2n ** 255n - 19n
const anyPriv = byteString(32)
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(other)
const bytesOf = (value: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse())

t.test('both sides of a key agreement find the same secret of 64 bytes', (t) => {
  always(
    t,
    'two X25519 keys',
    fc.property(anyPriv, anyPriv, (one, other) => {
      const secret = ecdhSecret(one, ecdhePublicKey(other))
      return secret.length === 64 && same(secret, ecdhSecret(other, ecdhePublicKey(one)))
    }),
    50,
  )
  t.end()
})

t.test('the owner of a coin and the opener of a transfer key find the same secret', (t) => {
  always(
    t,
    'a coin and a transfer key',
    fc.property(anyPriv, anyPriv, (coinPriv, transferPriv) => {
      return same(
        ecdhWithCoinPriv(coinPriv, ecdhePublicKey(transferPriv)),
        ecdhWithCoinPub(transferPriv, eddsaPublicKey(coinPriv)),
      )
    }),
    50,
  )
  t.end()
})

t.test('a coin key that is not encoded canonically stands for the same point', (t) => {
  let found = 0
  for (let y = 2n; y < 19n; y++) {
    try {
      if (Point.fromBytes(bytesOf(y), false).isSmallOrder()) continue
    } catch {
      continue // No point has this y.
    }
    found++
    const priv = new Uint8Array(32).fill(9)
    t.strictSame(
      ecdhWithCoinPub(priv, bytesOf(y + FIELD_PRIME)),
      ecdhWithCoinPub(priv, bytesOf(y)),
      `y = ${y.toString()}`,
    )
  }
  t.ok(found > 0)
  t.end()
})

t.test('keys of small order, with which every secret is zero, are refused', (t) => {
  const priv = new Uint8Array(32).fill(9)
  t.throws(() => ecdhSecret(priv, new Uint8Array(32)), MalformedError)
  t.throws(() => ecdhSecret(priv, bytesOf(1n)), MalformedError)
  t.throws(() => ecdhWithCoinPub(priv, bytesOf(1n)), MalformedError, 'the neutral element as coin')
  t.throws(() => ecdhWithCoinPub(priv, bytesOf(FIELD_PRIME - 1n)), MalformedError, 'the point of order two')
  t.throws(() => ecdhWithCoinPriv(priv, new Uint8Array(32)), MalformedError)
  t.end()
})

t.test('keys of another size are an error', (t) => {
  const key = new Uint8Array(32).fill(9)
  for (const length of [0, 31, 33, 64]) {
    t.throws(() => ecdhePublicKey(new Uint8Array(length)), RangeError)
    t.throws(() => ecdhSecret(new Uint8Array(length), key), RangeError)
    t.throws(() => ecdhSecret(key, new Uint8Array(length)), RangeError)
    t.throws(() => ecdhWithCoinPub(key, new Uint8Array(length)), RangeError)
  }
  t.end()
})

const denomination = freshRsaKey()
const oldCoinPriv = new Uint8Array(32).fill(1)
const batch = (index: number, coins = 2): RefreshBatch =>
  makeRefreshBatch(
    deriveTransferKey(new Uint8Array(32), oldCoinPriv, index),
    oldCoinPriv,
    Array.from({ length: coins }, () => denomination.publicKey),
  )

t.test('the exchange rebuilds a set of coins from the old coin and one transfer key', (t) => {
  const { transfer, transferSecret, secrets, planchets } = batch(0)
  const rebuilt = ecdhWithCoinPub(transfer.priv, eddsaPublicKey(oldCoinPriv))
  t.strictSame(rebuilt, transferSecret)
  t.strictSame(
    [0, 1].map((index) => deriveRefreshSecret(rebuilt, index)),
    secrets,
  )
  t.equal(planchets.length, 2)
  t.end()
})

t.test('the coins of a set are sound and all different', (t) => {
  const { planchets } = batch(0)
  for (const planchet of planchets) {
    const blindSignature = rsaSignBlinded(planchet.blinded, denomination)
    const signature = rsaUnblind(blindSignature, planchet.blindingSecret, denomination.publicKey)
    t.ok(rsaVerify(planchet.coinPubHash, signature, denomination.publicKey))
    t.strictSame(planchet.coinPub, eddsaPublicKey(planchet.coinPriv))
  }
  const all = Array.from({ length: KAPPA }, (_, index) => batch(index)).flatMap((each) => each.planchets)
  t.equal(new Set(all.map((planchet) => littleEndian(planchet.coinPriv))).size, 2 * KAPPA)
  t.end()
})

t.test('the commitment depends on everything in it', (t) => {
  const batches = [batch(0), batch(1), batch(2)]
  const commitment = {
    oldCoinPub: eddsaPublicKey(oldCoinPriv),
    amountWithFee: parseAmount('KUDOS:4.1'),
    batches,
  }
  const variants = [
    commitment,
    { ...commitment, refreshSecret: new Uint8Array(32) },
    { ...commitment, oldCoinPub: eddsaPublicKey(new Uint8Array(32)) },
    { ...commitment, amountWithFee: parseAmount('KUDOS:4.2') },
    { ...commitment, amountWithFee: parseAmount('EUR:4.1') },
    { ...commitment, batches: [batch(1), batch(0), batch(2)] },
    { ...commitment, batches: [batch(0), batch(1)] },
    { ...commitment, batches: [batch(0, 1), batch(1, 1), batch(2, 1)] },
  ]
  const hashes = variants.map((variant) => Buffer.from(refreshCommitment(variant)).toString('hex'))
  t.equal(new Set(hashes).size, variants.length)
  t.equal(Buffer.from(refreshCommitment({ ...commitment })).toString('hex'), hashes[0])
  t.throws(() => refreshCommitment({ ...commitment, batches: [] }), RangeError)
  t.end()
})
