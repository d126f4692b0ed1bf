/** Crockford base32. */
import t from 'tap'
import fc from 'fast-check'
import {
  canonicalCrockford,
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
  encodedLength,
} from '../../src/protocol/encoding/crockford.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { always, complaintOf } from './properties.js'

const anyBytes = fc.uint8Array({ maxLength: 100 })

t.test('bytes are written five bits a character, upper case, padded with zero bits', (t) => {
  t.equal(encodeCrockford(Uint8Array.of(0xff)), 'ZW')
  t.equal(encodeCrockford(Uint8Array.of(0, 1, 2, 3, 4)), '000G40R4')
  t.equal(encodeCrockford(new Uint8Array(0)), '')
  t.end()
})

t.test('sizes of the types on the wire: 16, 24, 32 and 64 bytes', (t) => {
  t.strictSame([16, 24, 32, 64].map(encodedLength), [26, 39, 52, 103])
  t.end()
})

t.test('what is written is read back, whether the size is known or not', (t) => {
  always(
    t,
    'round trip',
    fc.property(anyBytes, (bytes) => {
      const text = encodeCrockford(bytes)
      return (
        text.length === encodedLength(bytes.length) &&
        /^[0-9A-HJKMNP-TV-Z]*$/.test(text) &&
        Buffer.from(bytes).equals(decodeCrockford(text, bytes.length)) &&
        Buffer.from(bytes).equals(decodeCrockfordVariable(text))
      )
    }),
  )
  t.end()
})

t.test('the same bits come out as from big-endian arithmetic', (t) => {
  // An independent computation: the whole text as one number in base 32.
  always(
    t,
    'value of the text',
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), (bytes) => {
      const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
      const value = Array.from(encodeCrockford(bytes)).reduce(
        (sum, letter) => sum * 32n + BigInt(alphabet.indexOf(letter)),
        0n,
      )
      const padding = BigInt(encodedLength(bytes.length) * 5 - bytes.length * 8)
      return value === BigInt(`0x${Buffer.from(bytes).toString('hex')}`) << padding
    }),
  )
  t.end()
})

t.test('readers accept either case, O for 0, I and L for 1, and U for V', (t) => {
  t.strictSame(decodeCrockford('oilu', 2), decodeCrockford('011V', 2))
  t.strictSame(decodeCrockford('OILU', 2), decodeCrockford('011V', 2))
  const spellings: Readonly<Record<string, string>> = { '0': '0Oo', '1': '1IiLl', V: 'VvUu' }
  always(
    t,
    'other spellings',
    fc.property(anyBytes, fc.infiniteStream(fc.nat()), (bytes, choices) => {
      const spelled = Array.from(encodeCrockford(bytes))
        .map((letter) => {
          const options = spellings[letter] ?? letter + letter.toLowerCase()
          return options.charAt(choices.next().value % options.length)
        })
        .join('')
      return (
        Buffer.from(bytes).equals(decodeCrockford(spelled, bytes.length)) &&
        canonicalCrockford(spelled, bytes.length) === encodeCrockford(bytes)
      )
    }),
  )
  t.end()
})

t.test('padding bits that are not zero are ignored, and gone from the canonical text', (t) => {
  for (const text of [
    'ZZYFKXQKY3PYNSZ4W7FDQP6NT8',
    'ZZYFKXQKY3PYNSZ4W7FDQP6NT9',
    'ZZYFKXQKY3PYNSZ4W7FDQP6NTB',
  ]) {
    t.equal(canonicalCrockford(text, 16), 'ZZYFKXQKY3PYNSZ4W7FDQP6NT8')
  }
  t.end()
})

t.test('one character more or fewer is refused, naming the field', (t) => {
  const key = encodeCrockford(new Uint8Array(32))
  t.equal(complaintOf(() => decodeCrockford(key.slice(1), 32, 'coin_pub')).field, 'coin_pub')
  t.throws(() => decodeCrockford(`${key}0`, 32), MalformedError)
  t.throws(() => decodeCrockford('', 32), MalformedError)
  t.end()
})

t.test('every character outside the alphabet is refused wherever it stands', (t) => {
  for (const foreign of [
    ' ',
    '-',
    '=',
    '+',
    '/',
    '\0',
    '\n',
    'ä',
    '\u0130',
    '\u0131',
    '\u212a',
    '\uff10',
    '\ud800',
  ]) {
    for (const text of [`${foreign}011V010`, `011V010${foreign}`]) {
      t.throws(() => decodeCrockford(text, 5), MalformedError, JSON.stringify(text))
    }
  }
  t.end()
})

t.test('a text of variable size must have a length that some number of bytes has', (t) => {
  const possible = new Set(Array.from({ length: 200 }, (_, byteLength) => encodedLength(byteLength)))
  for (let length = 0; length <= 200; length++) {
    const text = '0'.repeat(length)
    if (possible.has(length)) t.equal(encodedLength(decodeCrockfordVariable(text).length), length)
    else t.equal(complaintOf(() => decodeCrockfordVariable(text, 'rsa_pub')).field, 'rsa_pub')
  }
  t.end()
})
