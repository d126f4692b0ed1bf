/** Packed structures. */
import t from 'tap'
import fc from 'fast-check'
import { parseAmount } from '../../src/protocol/encoding/amount.js'
import {
  concatBytes,
  FIELD_SIZE,
  packField,
  u16,
  u32,
  u64,
  utf8,
  utf8z,
} from '../../src/protocol/encoding/struct.js'
import { duration, FOREVER, NEVER, timestamp } from '../../src/protocol/encoding/timestamp.js'
import { always } from './properties.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

t.test('integers are unsigned and big endian', (t) => {
  t.equal(hex(u16(0x102)), '0102')
  t.equal(hex(u32(0x1020304)), '01020304')
  t.equal(hex(u64(0x102030405060708n)), '0102030405060708')
  t.equal(hex(u64(2n ** 64n - 1n)), 'ffffffffffffffff')
  always(
    t,
    'as node:buffer reads them',
    fc.property(
      fc.nat(0xffff),
      fc.nat(0xffffffff),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (a, b, c) => {
        return (
          Buffer.from(u16(a)).readUInt16BE() === a &&
          Buffer.from(u32(b)).readUInt32BE() === b &&
          Buffer.from(u64(c)).readBigUInt64BE() === c
        )
      },
    ),
  )
  t.end()
})

t.test('an integer that does not fit is an error: it must not be signed as another one', (t) => {
  for (const wrong of [-1, 2 ** 16, 0.5, NaN]) t.throws(() => u16(wrong), RangeError)
  for (const wrong of [-1, 2 ** 32, 0.5, NaN]) t.throws(() => u32(wrong), RangeError)
  for (const wrong of [-1n, 2n ** 64n]) t.throws(() => u64(wrong), RangeError)
  t.end()
})

t.test('texts are UTF-8, with a NUL where the reference hashes the whole string', (t) => {
  t.equal(hex(utf8('aé')), '61c3a9')
  t.equal(hex(utf8z('aé')), '61c3a900')
  t.equal(hex(utf8z('')), '00')
  t.end()
})

t.test('parts are joined without anything in between', (t) => {
  t.equal(hex(concatBytes()), '')
  t.equal(hex(concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))), '010203')
  t.end()
})

t.test('every kind of field has its size', (t) => {
  const fields = {
    hash64: packField('hash64', new Uint8Array(64).fill(1)),
    key32: packField('key32', new Uint8Array(32).fill(1)),
    amount: packField('amount', parseAmount('KUDOS:1.5')),
    time: packField('time', timestamp(1)),
    duration: packField('duration', duration(1)),
    u64: packField('u64', 1n),
    u32: packField('u32', 1),
  }
  t.strictSame(
    Object.fromEntries(Object.entries(fields).map(([kind, packed]) => [kind, packed.length])),
    FIELD_SIZE,
  )
  t.equal(hex(fields.time), '00000000000f4240', 'a second is a million microseconds')
  t.equal(hex(fields.duration), '0000000000000001')
  t.equal(hex(packField('time', NEVER)), 'ffffffffffffffff')
  t.equal(hex(packField('duration', FOREVER)), 'ffffffffffffffff')
  t.end()
})

t.test('raw bytes of another size than their kind are an error', (t) => {
  for (const length of [0, 31, 33, 64]) t.throws(() => packField('key32', new Uint8Array(length)), RangeError)
  for (const length of [0, 32, 63, 65])
    t.throws(() => packField('hash64', new Uint8Array(length)), RangeError)
  t.end()
})
