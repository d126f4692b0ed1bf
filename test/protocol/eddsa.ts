/** Ed25519: two backends that must agree, also about signatures crafted to divide libraries. */
import t from 'tap'
import fc from 'fast-check'
import { Point } from '@noble/ed25519'
import { nobleEddsa } from '../../src/protocol/crypto/eddsa-noble.js'
import { nodeEddsa } from '../../src/protocol/crypto/eddsa-node.js'
import {
  eddsaPublicKey,
  eddsaSign,
  eddsaVerify,
  GROUP_ORDER,
  littleEndian,
  verifyWith,
  type EddsaBackend,
} from '../../src/protocol/crypto/eddsa.js'
import { sha512 } from '../../src/protocol/crypto/hash.js'
import { concatBytes, utf8 } from '../../src/protocol/encoding/struct.js'
import { always, byteString, flipBit } from './properties.js'

const FIELD_PRIME = 2n ** 255n - 19n
const BACKENDS = [nodeEddsa, nobleEddsa]
const anySeed = byteString(32)
const anyMessage = fc.uint8Array({ maxLength: 200 })
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(other)

/** The verdict of both backends; an error if they disagree. */
function verdict(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [first = false, ...others] = BACKENDS.map((backend) =>
    verifyWith(backend, publicKey, message, signature),
  )
  if (others.some((other) => other !== first)) throw new Error('the backends disagree')
  return first
}

/** A number below 2^256 as 32 little-endian bytes. */
function bytesOf(value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse())
}

/** The scalar that a seed stands for (RFC 8032, clamped). */
function scalarOf(seed: Uint8Array): bigint {
  const half = sha512(seed).slice(0, 32)
  half[0] = (half[0] ?? 0) & 248
  half[31] = ((half[31] ?? 0) & 127) | 64
  return littleEndian(half) % GROUP_ORDER
}

function challengeOf(r: Uint8Array, publicKey: Uint8Array, message: Uint8Array): bigint {
  return littleEndian(sha512(r, publicKey, message)) % GROUP_ORDER
}

/** The eight points whose order divides the cofactor: multiples of one point of order eight. */
const TORSION: readonly Point[] = (() => {
  for (let y = 2n; ; y++) {
    let candidate: Point
    try {
      candidate = Point.fromBytes(bytesOf(y), false)
    } catch {
      continue // No point has this y.
    }
    // Multiplying by the group order leaves only the part of small order.
    const small = candidate.multiplyUnsafe(GROUP_ORDER - 1n).add(candidate)
    if (!small.double().double().is0()) {
      return Array.from({ length: 8 }, (_, index) => small.multiplyUnsafe(BigInt(index)))
    }
  }
})()

/** Every 32 bytes that some library takes for one of these points: sign bits that mean nothing, y beyond the field. */
const TORSION_ENCODINGS: readonly Uint8Array[] = [
  ...new Set(TORSION.map((point) => point.toAffine().y)),
].flatMap((y) =>
  [y, y + FIELD_PRIME]
    .filter((encoded) => encoded < 2n ** 255n)
    .flatMap((encoded) => [bytesOf(encoded), bytesOf(encoded + 2n ** 255n)]),
)

t.test('both backends derive the same keys and make the same signatures', (t) => {
  always(
    t,
    'keys and signatures',
    fc.property(anySeed, anyMessage, (seed, message) => {
      return (
        same(nodeEddsa.publicKey(seed), nobleEddsa.publicKey(seed)) &&
        same(nodeEddsa.sign(seed, message), nobleEddsa.sign(seed, message)) &&
        same(eddsaPublicKey(seed), nodeEddsa.publicKey(seed)) &&
        same(eddsaSign(seed, message), nodeEddsa.sign(seed, message))
      )
    }),
    50,
  )
  t.end()
})

t.test('both accept honest signatures and refuse them with any bit turned over', (t) => {
  always(
    t,
    'honest and flipped',
    fc.property(anySeed, anyMessage, fc.nat(), (seed, message, bit) => {
      const publicKey = eddsaPublicKey(seed)
      const signature = eddsaSign(seed, message)
      return (
        verdict(publicKey, message, signature) &&
        eddsaVerify(publicKey, message, signature) &&
        !verdict(publicKey, message, flipBit(signature, bit % 512)) &&
        !verdict(flipBit(publicKey, bit % 256), message, signature) &&
        !verdict(publicKey, concatBytes(message, Uint8Array.of(0)), signature)
      )
    }),
    50,
  )
  t.end()
})

t.test('bytes of the wrong number are an error, not a verdict', (t) => {
  const [key, signature] = [new Uint8Array(32), new Uint8Array(64)]
  for (const length of [0, 31, 33, 64]) {
    t.throws(() => eddsaVerify(new Uint8Array(length), utf8(''), signature), RangeError)
    t.throws(() => eddsaSign(new Uint8Array(length), utf8('')), RangeError)
    t.throws(() => eddsaPublicKey(new Uint8Array(length)), RangeError)
  }
  for (const length of [0, 32, 63, 65]) {
    t.throws(() => eddsaVerify(key, utf8(''), new Uint8Array(length)), RangeError)
  }
  t.end()
})

t.test('callers get keys of their own: changing one does not change the next', (t) => {
  const seed = new Uint8Array(32).fill(7)
  const first = eddsaPublicKey(seed)
  const copy = first.slice()
  first.fill(0)
  t.strictSame(eddsaPublicKey(seed), copy)
  t.end()
})

t.test('eight points have small order, and fourteen encodings may stand for them', (t) => {
  t.equal(new Set(TORSION.map((point) => point.toHex())).size, 8)
  t.ok(TORSION.every((point) => point.isSmallOrder()))
  t.equal(new Set(TORSION_ENCODINGS.map((bytes) => Buffer.from(bytes).toString('hex'))).size, 14)
  t.end()
})

/** A backend that finds every equation satisfied: with it, only the rules before the equation speak. */
const credulous: EddsaBackend = { ...nodeEddsa, name: 'credulous', verifyEquation: () => true }
const passesRules = (publicKey: Uint8Array, r: Uint8Array, s = 1n): boolean =>
  verifyWith(credulous, publicKey, utf8(''), concatBytes(r, bytesOf(s)))

t.test('no encoding of a point of small order is taken as public key or as R', (t) => {
  const honest = eddsaPublicKey(new Uint8Array(32))
  t.ok(passesRules(honest, honest))
  for (const encoding of TORSION_ENCODINGS) {
    t.notOk(passesRules(encoding, honest), 'as public key')
    t.notOk(passesRules(honest, encoding), 'as R')
  }
  t.end()
})

t.test('other points are not mistaken for points of small order', (t) => {
  const honest = eddsaPublicKey(new Uint8Array(32))
  always(
    t,
    'the rule agrees with the arithmetic',
    fc.property(anySeed, fc.constantFrom(...TORSION), (seed, torsion) => {
      const mixed = Point.fromBytes(eddsaPublicKey(seed), false).add(torsion)
      return passesRules(mixed.toBytes(), honest) === !mixed.isSmallOrder() && !mixed.isSmallOrder()
    }),
    30,
  )
  // Neighbours of the listed coordinates; a digit wrong in the list would show here or above.
  for (const { y } of TORSION.map((point) => point.toAffine())) {
    for (const near of [y - 1n, y + 1n, y ^ 2n, y ^ (1n << 200n)]) {
      if (near < 0n || near >= FIELD_PRIME || TORSION.some((point) => point.toAffine().y === near)) continue
      t.ok(passesRules(bytesOf(near), honest))
    }
  }
  t.end()
})

t.test('a public key must be encoded canonically', (t) => {
  const honest = eddsaPublicKey(new Uint8Array(32))
  for (let y = 0n; y < 19n; y++) {
    for (const sign of [0n, 2n ** 255n]) {
      t.notOk(passesRules(bytesOf(y + FIELD_PRIME + sign), honest), `y = ${y.toString()} + p`)
    }
  }
  t.end()
})

t.test('S must be below the group order', (t) => {
  const honest = eddsaPublicKey(new Uint8Array(32))
  t.ok(passesRules(honest, honest, 0n))
  t.ok(passesRules(honest, honest, GROUP_ORDER - 1n))
  for (const s of [GROUP_ORDER, GROUP_ORDER + 1n, 2n ** 255n, 2n ** 256n - 1n]) {
    t.notOk(passesRules(honest, honest, s))
  }
  t.end()
})

t.test('no signature verifies under a public key of small order, whatever it consists of', (t) => {
  // Under such a key, S = 0 with R of small order satisfies the equation for one message in eight or more.
  const messages = Array.from({ length: 8 }, (_, index) => Uint8Array.of(index))
  const forged = TORSION_ENCODINGS.flatMap((publicKey) =>
    TORSION_ENCODINGS.flatMap((r) =>
      messages.filter((message) => verdict(publicKey, message, concatBytes(r, bytesOf(0n)))),
    ),
  )
  t.strictSame(forged, [])
  t.end()
})

t.test('R of small order is refused even where the equation holds', (t) => {
  // With R the neutral element, S = k·a is a signature that whoever knows a can make without any nonce.
  const seed = new Uint8Array(32).fill(3)
  const publicKey = eddsaPublicKey(seed)
  const message = utf8('message')
  const r = Point.ZERO.toBytes()
  const s = (challengeOf(r, publicKey, message) * scalarOf(seed)) % GROUP_ORDER
  const signature = concatBytes(r, bytesOf(s))
  t.ok(nodeEddsa.verifyEquation(publicKey, message, signature), 'the equation holds')
  t.ok(nobleEddsa.verifyEquation(publicKey, message, signature), 'the equation holds')
  t.notOk(verdict(publicKey, message, signature))
  t.end()
})

t.test('adding the group order to S makes no second signature', (t) => {
  always(
    t,
    'malleability',
    fc.property(anySeed, anyMessage, (seed, message) => {
      const publicKey = eddsaPublicKey(seed)
      const signature = eddsaSign(seed, message)
      const s = littleEndian(signature.subarray(32))
      return [1n, 2n, 8n, 15n]
        .map((times) => s + times * GROUP_ORDER)
        .filter((larger) => larger < 2n ** 256n)
        .every(
          (larger) => !verdict(publicKey, message, concatBytes(signature.subarray(0, 32), bytesOf(larger))),
        )
    }),
    20,
  )
  t.end()
})

t.test('extreme values of S and R are refused without a fuss', (t) => {
  const publicKey = eddsaPublicKey(new Uint8Array(32))
  const message = utf8('message')
  const signature = eddsaSign(new Uint8Array(32), message)
  const honestR = signature.subarray(0, 32)
  const honestS = signature.subarray(32)
  t.ok(verdict(publicKey, message, concatBytes(honestR, honestS)), 'the parts are right')
  for (const s of [0n, 1n, GROUP_ORDER - 1n, GROUP_ORDER, 2n ** 255n, 2n ** 256n - 1n]) {
    t.notOk(verdict(publicKey, message, concatBytes(honestR, bytesOf(s))), `S = ${s.toString(16)}`)
  }
  for (const r of [0n, 2n, FIELD_PRIME + 3n, 2n ** 255n - 1n, 2n ** 256n - 1n]) {
    t.notOk(verdict(publicKey, message, concatBytes(bytesOf(r), honestS)), `R = ${r.toString(16)}`)
  }
  t.end()
})

t.test('32 bytes that are no point of the curve verify nothing', (t) => {
  const signature = eddsaSign(new Uint8Array(32), utf8(''))
  let found = 0
  for (let y = 2n; y < 60n; y++) {
    try {
      Point.fromBytes(bytesOf(y), false)
    } catch {
      found++
      t.notOk(verdict(bytesOf(y), utf8(''), signature))
    }
  }
  t.ok(found > 10)
  t.end()
})

/** The index of a point of small order among the multiples of the generator: 0 to 7. */
const anyTorsion = fc.integer({ min: 1, max: 7 })
const torsion = (index: number): Point => TORSION[((index % 8) + 8) % 8] ?? Point.ZERO

/**
 * A signature by someone who knows the scalar of an honest key, with points of small order added to key and R.
 * It always satisfies the equation times the cofactor; the bare equation only if `rIndex + k * keyIndex` is a
 * multiple of eight.
 */
function craft(
  seed: Uint8Array,
  nonce: bigint,
  keyIndex: number,
  rIndex: number,
  message: Uint8Array,
): { publicKey: Uint8Array; signature: Uint8Array; holds: boolean } {
  const publicKey = Point.fromBytes(eddsaPublicKey(seed), false).add(torsion(keyIndex)).toBytes()
  const r = Point.BASE.multiplyUnsafe(nonce).add(torsion(rIndex)).toBytes()
  const k = challengeOf(r, publicKey, message)
  const s = (nonce + k * scalarOf(seed)) % GROUP_ORDER
  return {
    publicKey,
    signature: concatBytes(r, bytesOf(s)),
    holds: (BigInt(rIndex) + k * BigInt(keyIndex)) % 8n === 0n,
  }
}

const anyNonce = fc.bigInt({ min: 1n, max: GROUP_ORDER - 1n })

t.test('without a point of small order the crafted signatures are ordinary ones', (t) => {
  const { publicKey, signature, holds } = craft(new Uint8Array(32).fill(5), 12345n, 0, 0, utf8('m'))
  t.ok(holds)
  t.ok(verdict(publicKey, utf8('m'), signature))
  t.end()
})

t.test('an R of mixed order is refused: it satisfies only the equation with cofactor', (t) => {
  always(
    t,
    'mixed R',
    fc.property(anySeed, anyNonce, anyTorsion, anyMessage, (seed, nonce, rIndex, message) => {
      const { publicKey, signature, holds } = craft(seed, nonce, 0, rIndex, message)
      return !holds && !verdict(publicKey, message, signature)
    }),
    20,
  )
  t.end()
})

t.test('a key of mixed order is accepted exactly where the equation without cofactor holds', (t) => {
  const seen = { accepted: 0, refused: 0 }
  always(
    t,
    'mixed key',
    fc.property(anySeed, anyNonce, anyTorsion, anyMessage, (seed, nonce, keyIndex, message) => {
      const { publicKey, signature, holds } = craft(seed, nonce, keyIndex, 0, message)
      seen[holds ? 'accepted' : 'refused']++
      return verdict(publicKey, message, signature) === holds
    }),
    80,
  )
  t.ok(seen.accepted > 0 && seen.refused > 0, 'both cases were tried')
  t.end()
})

t.test('the same is true if R has a part of small order that may or may not undo that of the key', (t) => {
  const seen = { accepted: 0, refused: 0 }
  always(
    t,
    'mixed key and R',
    fc.property(anySeed, anyNonce, anyTorsion, anyTorsion, (seed, nonce, keyIndex, rIndex) => {
      const message = utf8('message')
      const { publicKey, signature, holds } = craft(seed, nonce, keyIndex, rIndex, message)
      seen[holds ? 'accepted' : 'refused']++
      return verdict(publicKey, message, signature) === holds
    }),
    160,
  )
  t.ok(seen.accepted > 0 && seen.refused > 0, 'both cases were tried')
  t.end()
})

t.test(
  'an R that is nothing but a point of small order is refused, also where the bare equation holds',
  (t) => {
    const seen = { holds: 0, fails: 0 }
    always(
      t,
      'no nonce at all',
      fc.property(anySeed, fc.nat(7), fc.nat(7), anyMessage, (seed, keyIndex, rIndex, message) => {
        const { publicKey, signature, holds } = craft(seed, 0n, keyIndex, rIndex, message)
        seen[holds ? 'holds' : 'fails']++
        return (
          BACKENDS.every((backend) => backend.verifyEquation(publicKey, message, signature) === holds) &&
          !verdict(publicKey, message, signature)
        )
      }),
      120,
    )
    t.ok(seen.holds > 0 && seen.fails > 0, 'both cases were tried')
    t.end()
  },
)
