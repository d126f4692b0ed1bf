/** RSA blind signatures. */
import t from 'tap'
import fc from 'fast-check'
import {
  denominationHash,
  denominationKeyJson,
  readDenominationKey,
} from '../../src/protocol/crypto/denomination.js'
import { bigintToBytes, bytesToBigint } from '../../src/protocol/crypto/kdf.js'
import { coinPubHash } from '../../src/protocol/crypto/planchet.js'
import {
  blindingFactor,
  decodeRsaPublicKey,
  encodeRsaPublicKey,
  fullDomainHash,
  rsaBlind,
  rsaSignBlinded,
  rsaUnblind,
  rsaVerify,
  type RsaPublicKey,
} from '../../src/protocol/crypto/rsa-blind.js'
import { sha512 } from '../../src/protocol/crypto/hash.js'
import { concatBytes, u16, u32 } from '../../src/protocol/encoding/struct.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { acceptsOrRefuses, always, byteString, complaintOf } from './properties.js'
import { freshRsaKey, power, privateExponent } from './rsa-keys.js'

/** Small keys, as tests sign often; also with other exponents than the usual one. */
const KEYS = [freshRsaKey(), freshRsaKey(), freshRsaKey(1024, 3), freshRsaKey(1032, 17)]
const [KEY = freshRsaKey(), OTHER = freshRsaKey()] = KEYS
const { modulus } = KEY.publicKey

const anyKey = fc.constantFrom(...KEYS)
const anyHash = byteString(64)
const anySecret = byteString(32)
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(other)

t.test('a signature over a blinded hash, unblinded, is a signature over the hash', (t) => {
  always(
    t,
    'blind, sign, unblind, verify',
    fc.property(anyKey, anyHash, anySecret, (key, message, secret) => {
      const blinded = rsaBlind(message, secret, key.publicKey)
      const signature = rsaUnblind(rsaSignBlinded(blinded, key), secret, key.publicKey)
      return rsaVerify(message, signature, key.publicKey)
    }),
    60,
  )
  t.end()
})

t.test('every step is what bare arithmetic gives', (t) => {
  always(
    t,
    'arithmetic',
    fc.property(anyKey, anyHash, anySecret, (key, message, secret) => {
      const { modulus: n, exponent: e } = key.publicKey
      const hash = fullDomainHash(message, key.publicKey).value
      const factor = blindingFactor(secret, key.publicKey).value
      const blinded = (hash * power(factor, e, n)) % n
      const blindSignature = power(blinded, privateExponent(key), n)
      const signature = rsaUnblind(bigintToBytes(blindSignature), secret, key.publicKey)
      return (
        same(rsaBlind(message, secret, key.publicKey), bigintToBytes(blinded)) &&
        same(rsaSignBlinded(bigintToBytes(blinded), key), bigintToBytes(blindSignature)) &&
        (bytesToBigint(signature) * factor) % n === blindSignature &&
        power(bytesToBigint(signature), e, n) === hash
      )
    }),
    20,
  )
  t.end()
})

t.test('the signature does not depend on the blinding, the blinded hash does', (t) => {
  always(
    t,
    'two blindings',
    fc.property(anyHash, anySecret, anySecret, (message, one, other) => {
      const blinded = [one, other].map((secret) => rsaBlind(message, secret, KEY.publicKey))
      const signatures = [one, other].map((secret, index) =>
        rsaUnblind(rsaSignBlinded(blinded[index] ?? message, KEY), secret, KEY.publicKey),
      )
      const [first = one, second = other] = blinded
      const [left = one, right = other] = signatures
      return same(left, right) && same(first, second) === same(one, other)
    }),
    20,
  )
  t.end()
})

t.test('a signature is good for one hash and one key', (t) => {
  const message = sha512(Uint8Array.of(1))
  const signature = sign(message)
  t.ok(rsaVerify(message, signature, KEY.publicKey))
  t.notOk(rsaVerify(sha512(Uint8Array.of(2)), signature, KEY.publicKey))
  t.notOk(rsaVerify(message, signature, OTHER.publicKey))
  t.end()
})

/** A signature without any blinding. */
function sign(message: Uint8Array): Uint8Array {
  return rsaSignBlinded(bigintToBytes(fullDomainHash(message, KEY.publicKey).value), KEY)
}

/** The first of many hashes for which something comes out short; about one in 256 does. */
function firstShort(make: (message: Uint8Array) => Uint8Array): { message: Uint8Array; result: Uint8Array } {
  for (let index = 0; ; index++) {
    const message = sha512(u32(index))
    const result = make(message)
    if (result.length < bigintToBytes(modulus).length) return { message, result }
  }
}

t.test('numbers that come out short travel short, and are understood', (t) => {
  const secret = new Uint8Array(32)
  const blinded = firstShort((message) => rsaBlind(message, secret, KEY.publicKey))
  t.not(blinded.result[0], 0)
  const unblinded = rsaUnblind(rsaSignBlinded(blinded.result, KEY), secret, KEY.publicKey)
  t.ok(rsaVerify(blinded.message, unblinded, KEY.publicKey), 'a short blinded hash')

  const signature = firstShort(sign)
  t.not(signature.result[0], 0)
  t.ok(rsaVerify(signature.message, signature.result, KEY.publicKey), 'a short signature')

  const blindSignature = firstShort((message) =>
    rsaSignBlinded(rsaBlind(message, secret, KEY.publicKey), KEY),
  )
  t.ok(
    rsaVerify(
      blindSignature.message,
      rsaUnblind(blindSignature.result, secret, KEY.publicKey),
      KEY.publicKey,
    ),
    'a short blind signature',
  )
  t.end()
})

t.test('leading zeros change nothing', (t) => {
  const message = sha512(Uint8Array.of(1))
  const padded = concatBytes(new Uint8Array(3), sign(message))
  t.ok(rsaVerify(message, padded, KEY.publicKey))
  const blinded = rsaBlind(message, new Uint8Array(32), KEY.publicKey)
  t.ok(same(rsaSignBlinded(concatBytes(new Uint8Array(3), blinded), KEY), rsaSignBlinded(blinded, KEY)))
  t.end()
})

t.test('a signature at or beyond the modulus is none, a blinded number beyond it is reduced', (t) => {
  const message = sha512(Uint8Array.of(1))
  const signature = bytesToBigint(sign(message))
  for (const value of [signature + modulus, modulus, modulus + 1n, 2n ** 1024n, 2n ** 5000n]) {
    t.notOk(rsaVerify(message, bigintToBytes(value), KEY.publicKey))
  }
  t.ok(same(rsaSignBlinded(bigintToBytes(5n + modulus), KEY), rsaSignBlinded(bigintToBytes(5n), KEY)))
  t.ok(same(rsaSignBlinded(bigintToBytes(5n + 7n * modulus), KEY), rsaSignBlinded(Uint8Array.of(5), KEY)))
  t.end()
})

t.test('the numbers 0, 1 and -1 are handled like any other', (t) => {
  const message = sha512(Uint8Array.of(1))
  for (const value of [0n, 1n, modulus - 1n]) {
    t.notOk(rsaVerify(message, bigintToBytes(value), KEY.publicKey))
    t.equal(bytesToBigint(rsaSignBlinded(bigintToBytes(value), KEY)), value, 'each is its own signature')
  }
  t.end()
})

t.test('any bytes as signature are judged, any bytes as blinded number are signed', (t) => {
  always(
    t,
    'no byte string is an error',
    fc.property(anyKey, anyHash, fc.uint8Array({ maxLength: 300 }), (key, message, bytes) => {
      const signed = bytesToBigint(rsaSignBlinded(bytes, key))
      return !rsaVerify(message, bytes, key.publicKey) && signed < key.publicKey.modulus
    }),
    60,
  )
  t.end()
})

t.test('a public key is two lengths and two numbers, and is read back as written', (t) => {
  for (const { publicKey } of KEYS) {
    const { encoded, exponent } = publicKey
    t.ok(same(encoded.subarray(0, 2), u16(bigintToBytes(publicKey.modulus).length)))
    t.ok(same(encoded.subarray(2, 4), u16(bigintToBytes(exponent).length)))
    t.strictSame(decodeRsaPublicKey(encoded), publicKey)
    t.strictSame(
      decodeRsaPublicKey(concatBytes(Uint8Array.of(9), encoded).subarray(1)),
      publicKey,
      'inside other bytes',
    )
  }
  t.end()
})

t.test('a key that was read does not change with the bytes it was read from', (t) => {
  const bytes = KEY.publicKey.encoded.slice()
  const key = decodeRsaPublicKey(bytes)
  bytes.fill(0)
  t.strictSame(key, KEY.publicKey)
  t.end()
})

t.test('malformed keys are refused, naming the field', (t) => {
  const n = bigintToBytes(modulus)
  const { encoded } = KEY.publicKey
  const e = Uint8Array.of(1, 0, 1)
  const assemble = (nLength: number, eLength: number, ...rest: Uint8Array[]): Uint8Array =>
    concatBytes(u16(nLength), u16(eLength), ...rest)
  const refused: Readonly<Record<string, Uint8Array>> = {
    nothing: new Uint8Array(0),
    'three bytes': encoded.slice(0, 3),
    'lengths only': encoded.slice(0, 4),
    'one byte too few': encoded.slice(0, -1),
    'one byte too many': concatBytes(encoded, Uint8Array.of(1)),
    'lengths beyond the end': assemble(0xffff, 0xffff, n, e),
    'zero lengths': assemble(0, 0),
    'no modulus': assemble(0, 3, e),
    'no exponent': assemble(n.length, 0, n),
    'a modulus with a leading zero': assemble(n.length + 1, 3, new Uint8Array(1), n, e),
    'an exponent with a leading zero': assemble(n.length, 4, n, new Uint8Array(1), e),
    'an even modulus': encodeRsaPublicKey(modulus - 1n, 65537n),
    'a modulus of 1023 bits': encodeRsaPublicKey((modulus >> 1n) | 1n, 65537n),
    'a modulus of 8193 bits': encodeRsaPublicKey(2n ** 8192n + 1n, 65537n),
    'an even exponent': encodeRsaPublicKey(modulus, 65536n),
    'exponent 1': encodeRsaPublicKey(modulus, 1n),
    'an exponent of 65 bits': encodeRsaPublicKey(modulus, 2n ** 64n + 1n),
    'an exponent as large as the modulus': encodeRsaPublicKey(modulus, modulus),
    'an exponent larger than the modulus': encodeRsaPublicKey(modulus, modulus + 2n),
  }
  for (const [name, bytes] of Object.entries(refused)) {
    t.equal(complaintOf(() => decodeRsaPublicKey(bytes, 'rsa_pub')).field, 'rsa_pub', name)
  }
  t.ok(decodeRsaPublicKey(encodeRsaPublicKey(2n ** 1023n + 1n, 3n)), '1024 bits are enough')
  t.ok(decodeRsaPublicKey(encodeRsaPublicKey(2n ** 8192n - 1n, 3n)), '8192 bits are not too many')
  t.ok(decodeRsaPublicKey(encodeRsaPublicKey(modulus, 2n ** 64n - 1n)), '64 bits are not too many')
  t.end()
})

t.test('whatever key is read can be used: verified with, and blinded for or refused', (t) => {
  // A hostile exchange may publish any numbers; only their form can be checked.
  const anyModulus = fc
    .tuple(fc.constantFrom(1024, 2048, 3072, 3080, 4096, 8192), fc.bigInt({ min: 0n, max: 2n ** 8192n }))
    .map(([bits, random]) => (random % 2n ** BigInt(bits)) | (2n ** BigInt(bits - 1)) | 1n)
  const anyExponent = fc
    .tuple(fc.constantFrom(2, 17, 33, 63, 64, 65, 100, 1000), fc.bigInt({ min: 0n, max: 2n ** 1000n }))
    .map(([bits, random]) => (random % 2n ** BigInt(bits)) | (2n ** BigInt(bits - 1)) | 1n)
  const hash = new Uint8Array(64)
  let read = 0
  always(
    t,
    'any numbers',
    fc.property(anyModulus, anyExponent, (n, e) => {
      let key: RsaPublicKey
      try {
        key = decodeRsaPublicKey(encodeRsaPublicKey(n, e))
      } catch (error) {
        return error instanceof MalformedError
      }
      read++
      acceptsOrRefuses(() => rsaBlind(hash, new Uint8Array(32), key))
      acceptsOrRefuses(() => rsaUnblind(Uint8Array.of(2), new Uint8Array(32), key))
      return !rsaVerify(hash, Uint8Array.of(2), key)
    }),
    40,
  )
  t.ok(read > 0, 'some were read')
  t.end()
})

t.test('a key made to reveal the blinding is refused when it is used', (t) => {
  // A modulus full of small primes shares one with almost every hash and factor.
  let smooth = 1n
  for (let candidate = 3n; smooth < 2n ** 1023n; candidate += 2n) {
    if (smooth % candidate !== 0n) smooth *= candidate
  }
  const key = decodeRsaPublicKey(encodeRsaPublicKey(smooth, 65537n))
  t.throws(() => rsaBlind(new Uint8Array(64), new Uint8Array(32), key), MalformedError)
  t.throws(() => rsaUnblind(Uint8Array.of(2), new Uint8Array(32), key), MalformedError)
  t.end()
})

t.test('one common divisor is enough, of the hash or of the blinding factor', (t) => {
  const key = decodeRsaPublicKey(encodeRsaPublicKey(3n * modulus, 65537n))
  const seen = new Set<string>()
  for (let index = 0; seen.size < 4; index++) {
    const message = sha512(u32(index))
    const secret = message.subarray(0, 32)
    const hashShares = fullDomainHash(message, key).value % 3n === 0n
    const factorShares = blindingFactor(secret, key).value % 3n === 0n
    seen.add(`${String(hashShares)} ${String(factorShares)}`)
    t.equal(
      acceptsOrRefuses(() => rsaBlind(message, secret, key)),
      !hashShares && !factorShares,
    )
  }
  t.end()
})

t.test('the JSON form of a denomination key is read back as written', (t) => {
  const json = denominationKeyJson(KEY.publicKey)
  t.match(json, { cipher: 'RSA', age_mask: 0 })
  t.strictSame(readDenominationKey(json), KEY.publicKey)
  t.equal(denominationKeyJson(KEY.publicKey, 278785).age_mask, 278785)
  t.end()
})

t.test('denomination keys of another cipher, without a key or with a bad one are refused', (t) => {
  const json = denominationKeyJson(KEY.publicKey)
  t.match(
    complaintOf(() => readDenominationKey({ ...json, cipher: 'CS' }, 'denom_pub')),
    { field: 'denom_pub', received: '"CS"' },
  )
  t.match(
    complaintOf(() => readDenominationKey({ cipher: 'RSA' }, 'denom_pub')),
    { field: 'denom_pub.rsa_pub', received: 'nothing' },
  )
  for (const rsa_pub of ['', 'U', '!', json.rsa_pub.slice(2), `${json.rsa_pub}00`]) {
    t.equal(
      complaintOf(() => readDenominationKey({ cipher: 'RSA', rsa_pub }, 'denom_pub')).field,
      'denom_pub.rsa_pub',
    )
  }
  t.equal(complaintOf(() => readDenominationKey({ cipher: 'RSA', rsa_pub: '!' })).field, 'rsa_pub')
  t.end()
})

t.test('the hash of a denomination tells keys and age masks apart', (t) => {
  t.ok(same(denominationHash(KEY.publicKey), sha512(u32(0), u32(1), KEY.publicKey.encoded)))
  t.notOk(same(denominationHash(KEY.publicKey), denominationHash(OTHER.publicKey)))
  t.notOk(same(denominationHash(KEY.publicKey), denominationHash(KEY.publicKey, 1)))
  t.end()
})

t.test('an age commitment of zeros is none', (t) => {
  const coinPub = new Uint8Array(32).fill(1)
  t.ok(same(coinPubHash(coinPub), coinPubHash(coinPub, new Uint8Array(32))))
  t.ok(same(coinPubHash(coinPub), sha512(coinPub)))
  t.ok(same(coinPubHash(coinPub, coinPub), sha512(coinPub, coinPub)))
  t.end()
})
