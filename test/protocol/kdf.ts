/** Hashes and the key derivation. */
import t from 'tap'
import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { contentKey, hashJson, hashText, sha512, shortHash } from '../../src/protocol/crypto/hash.js'
import { bigintToBytes, bytesToBigint, kdf, kdfModulo } from '../../src/protocol/crypto/kdf.js'
import { u16, utf8 } from '../../src/protocol/encoding/struct.js'
import { always } from './properties.js'

const anyBytes = fc.uint8Array({ maxLength: 80 })
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(other)

t.test('hashes are SHA-512 over all parts, a short hash is its first half', (t) => {
  always(
    t,
    'parts',
    fc.property(fc.array(anyBytes, { maxLength: 4 }), (parts) => {
      const expected = createHash('sha512').update(Buffer.concat(parts)).digest()
      return same(sha512(...parts), expected) && same(shortHash(...parts), expected.subarray(0, 32))
    }),
  )
  t.end()
})

t.test('texts and JSON are hashed with a trailing NUL', (t) => {
  t.strictSame(hashText('x-taler-bank'), sha512(utf8('x-taler-bank\0')))
  t.strictSame(hashText(''), sha512(Uint8Array.of(0)))
  t.strictSame(hashJson([]), sha512(utf8('[]\0')))
  t.end()
})

t.test('a content key tells parts apart, not only their concatenation', (t) => {
  t.equal(contentKey(utf8('ab'), utf8('c')), contentKey(utf8('ab'), utf8('c')))
  t.not(contentKey(utf8('ab'), utf8('c')), contentKey(utf8('a'), utf8('bc')))
  t.not(contentKey(utf8('abc')), contentKey(utf8('abc'), utf8('')))
  always(
    t,
    'no two contents share a key',
    fc.property(fc.array(anyBytes, { maxLength: 3 }), fc.array(anyBytes, { maxLength: 3 }), (one, other) => {
      const equal =
        one.length === other.length && one.every((part, index) => same(part, other[index] ?? utf8('?')))
      return (contentKey(...one) === contentKey(...other)) === equal
    }),
  )
  t.end()
})

t.test('derived bytes are those of HKDF with its two hash functions', (t) => {
  // RFC 5869 written down a second time, block by block.
  always(
    t,
    'expansion',
    fc.property(anyBytes, anyBytes, anyBytes, (salt, ikm, info) => {
      const key = createHmac('sha512', salt).update(ikm).digest()
      const hmac = (...parts: Uint8Array[]): Buffer =>
        createHmac('sha256', key).update(Buffer.concat(parts)).digest()
      const first = hmac(info, Uint8Array.of(1))
      const second = hmac(first, info, Uint8Array.of(2))
      const third = hmac(second, info, Uint8Array.of(3))
      return same(kdf(96, salt, ikm, info), Buffer.concat([first, second, third]))
    }),
  )
  t.end()
})

t.test('any length up to 255 blocks can be derived, a shorter one is the beginning of a longer one', (t) => {
  const longest = kdf(8160, utf8('salt'), utf8('ikm'), utf8('info'))
  for (const length of [0, 1, 31, 32, 33, 64, 8159, 8160]) {
    const derived = kdf(length, utf8('salt'), utf8('ikm'), utf8('info'))
    t.equal(derived.length, length)
    t.ok(same(derived, longest.subarray(0, length)), `${String(length)} bytes`)
  }
  t.throws(() => kdf(8161, utf8('salt'), utf8('ikm')), RangeError)
  t.end()
})

t.test('context chunks are joined without separators', (t) => {
  const derived = kdf(64, utf8('salt'), utf8('ikm'), utf8('ab'), utf8('c'))
  t.ok(same(derived, kdf(64, utf8('salt'), utf8('ikm'), utf8('a'), utf8('bc'))))
  t.notOk(same(derived, kdf(64, utf8('salt'), utf8('ikm'), utf8('abd'))))
  t.end()
})

t.test('an empty salt is as good as zeros', (t) => {
  t.ok(same(kdf(32, new Uint8Array(0), utf8('ikm')), kdf(32, new Uint8Array(128), utf8('ikm'))))
  t.end()
})

t.test('a number below a modulus is the first draw that is small enough', (t) => {
  always(
    t,
    'first fitting draw',
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 200n }), anyBytes, (modulus, ikm) => {
      const { value, counter } = kdfModulo(modulus, utf8('salt'), ikm, utf8('context'))
      const bits = BigInt(modulus.toString(2).length)
      const draw = (index: number): bigint =>
        bytesToBigint(kdf(Math.ceil(Number(bits) / 8), utf8('salt'), ikm, utf8('context'), u16(index))) %
        2n ** bits
      const earlier = Array.from({ length: counter }, (_, index) => draw(index))
      return value < modulus && draw(counter) === value && earlier.every((drawn) => drawn >= modulus)
    }),
  )
  t.end()
})

t.test('numbers travel big endian without leading zeros', (t) => {
  t.strictSame(bigintToBytes(0n), new Uint8Array(0))
  t.strictSame(bigintToBytes(255n), Uint8Array.of(255))
  t.strictSame(bigintToBytes(256n), Uint8Array.of(1, 0))
  t.equal(bytesToBigint(new Uint8Array(0)), 0n)
  t.equal(bytesToBigint(Uint8Array.of(0, 0, 1, 0)), 256n, 'leading zeros mean nothing')
  t.equal(bytesToBigint(Uint8Array.of(9, 1, 2, 9).subarray(1, 3)), 258n, 'a part of a larger array')
  always(
    t,
    'round trip',
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 300n }), (value) => {
      const bytes = bigintToBytes(value)
      return bytes[0] !== 0 && bytesToBigint(bytes) === value
    }),
  )
  t.end()
})
