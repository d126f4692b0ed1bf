/** JSON without loss, and its canonical form. */
import t from 'tap'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import {
  canonicalJson,
  isJsonObject,
  JsonReal,
  MAX_DEPTH,
  parseJson,
  stringifyJson,
  type JsonValue,
} from '../../src/protocol/encoding/json.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { anyHashableJson, anyJson, objectOf } from './json-values.js'
import { acceptsOrRefuses, always, complaintOf, junk } from './properties.js'

t.test('ordinary JSON is read as usual, from text or from bytes', (t) => {
  const text = '{"a": [1, -2, true, false, null, "x"], "b": {}}'
  const value = { a: [1, -2, true, false, null, 'x'], b: {} }
  t.strictSame(parseJson(text), value)
  t.strictSame(parseJson(utf8(text)), value)
  t.equal(stringifyJson(value), '{"a":[1,-2,true,false,null,"x"],"b":{}}')
  t.end()
})

t.test('integers stay exact at any size', (t) => {
  t.equal(parseJson('9007199254740991'), 9007199254740991, 'what a number holds is a number')
  t.equal(parseJson('-9007199254740991'), -9007199254740991)
  t.equal(parseJson('9007199254740992'), 9007199254740992n, 'what it might have rounded is a bigint')
  t.equal(parseJson('9007199254740993'), 9007199254740993n)
  t.equal(parseJson('9223372036854775807'), 2n ** 63n - 1n)
  t.equal(parseJson('18446744073709551615'), 2n ** 64n - 1n)
  t.equal(parseJson(`1${'0'.repeat(100)}`), 10n ** 100n)
  t.equal(stringifyJson({ rtransaction_id: 9007199254740993n }), '{"rtransaction_id":9007199254740993}')
  t.end()
})

t.test('minus zero is the integer zero', (t) => {
  t.ok(Object.is(parseJson('-0'), 0))
  t.equal(canonicalJson(-0), '0')
  t.end()
})

t.test('a number with a fraction or an exponent stays a real, also where its value is whole', (t) => {
  for (const text of ['4.0', '4.5', '1e3', '-0.0', '1E400']) {
    const value = parseJson(text)
    t.ok(value instanceof JsonReal, text)
    t.equal(stringifyJson(value), text, 'as it was written')
  }
  t.equal(new JsonReal('4.5').valueOf(), 4.5)
  t.notOk(isJsonObject(parseJson('4.0')), 'a real is not an object')
  t.end()
})

t.test('of duplicate keys the last one wins', (t) => {
  t.strictSame(parseJson('{"a":1,"a":2}'), { a: 2 })
  t.strictSame(parseJson('{"a":{"b":1},"a":{}}'), { a: {} }, 'nothing is merged')
  t.strictSame(parseJson('{"a":[],"a":{}}'), { a: {} })
  t.strictSame(parseJson('{"a":2,"a":1.0,"a":2}'), { a: 2 })
  t.end()
})

t.test('syntax errors are refused', (t) => {
  const refused = ['', ' ', '{', '}', '[1,]', '{"a":1,}', '{"a"}', '{a:1}', "'a'", '"a', '"\\x"', '"\\u12"', '"\t"', '01', '+1', '.5',
    '1.', '1e', '--1', 'NaN', 'Infinity', 'undefined', 'True', '1 2', '{} {}', 'null,', '// x\n1', '\ufeff1', '\u00a01', '1\0', '0x10'] // prettier-ignore
  for (const text of refused) t.throws(() => parseJson(text), MalformedError, JSON.stringify(text))
  t.end()
})

t.test('invalid UTF-8 and a byte order mark are refused', (t) => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc0, 0x80, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0xef, 0xbb, 0xbf, 0x31],
  ]) {
    t.throws(() => parseJson(Uint8Array.from(bytes)), MalformedError)
  }
  t.equal(parseJson(Uint8Array.of(0x22, 0xe2, 0x82, 0xac, 0x22)), '€')
  t.end()
})

t.test('NUL and lone surrogates are refused, in values and in keys, however they come in', (t) => {
  for (const text of [
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00x"',
    '["a\\u0000b"]',
    '{"\\u0000":1}',
    '{"a":{"\\ud83d":1}}',
    '"\ud800"',
  ]) {
    t.throws(() => parseJson(text), MalformedError, JSON.stringify(text))
  }
  t.equal(parseJson('"\\ud83d\\ude00"'), '😀', 'a pair is a character')
  t.equal(parseJson('"\\\\u0000"'), '\\u0000', 'an escaped backslash is no escape')
  t.end()
})

t.test('nesting is bounded, brackets inside strings do not count', (t) => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  t.ok(Array.isArray(parseJson(nested(MAX_DEPTH))))
  t.throws(() => parseJson(nested(MAX_DEPTH + 1)), MalformedError)
  t.throws(() => parseJson('{"a":'.repeat(1_000_000)), MalformedError, 'long before the stack ends')
  t.equal(parseJson(`"\\"${'['.repeat(1000)}"`), `"${'['.repeat(1000)}`)
  t.end()
})

t.test('the deepest nesting that is read can also be written and hashed', (t) => {
  const deepest = '{"a":['.repeat(MAX_DEPTH / 2) + ']}'.repeat(MAX_DEPTH / 2)
  t.equal(stringifyJson(parseJson(deepest)), deepest)
  t.equal(canonicalJson(parseJson(deepest)), deepest)
  t.end()
})

t.test('a complaint about syntax says where, on one short line whatever the input holds', (t) => {
  t.match(complaintOf(() => parseJson('{"a" 1}')).message, /position 5/)
  for (const text of [`${'1'.repeat(100_000)}.`, '"\n"', '\u009b', `"\\u${'\n'.repeat(4)}"`]) {
    const { message } = complaintOf(() => parseJson(text))
    t.ok(message.length < 300, `${String(message.length)} characters`)
    t.notMatch(message, /[\p{Cc}\p{Zl}\p{Zp}]/u)
  }
  t.end()
})

t.test('the key __proto__ is a key like any other', (t) => {
  const value = parseJson('{"__proto__":{"admin":true},"a":{"__proto__":1}}')
  t.strictSame(Object.keys(value ?? {}), ['__proto__', 'a'])
  t.equal(Object.getPrototypeOf(value), Object.prototype)
  t.notOk(isJsonObject(value) && 'admin' in value)
  t.equal(stringifyJson(value), '{"__proto__":{"admin":true},"a":{"__proto__":1}}')
  t.equal(canonicalJson(value), '{"__proto__":{"admin":true},"a":{"__proto__":1}}')
  t.equal(
    parseJson('{"__proto__":1,"__proto__":2}') !== null &&
      canonicalJson(parseJson('{"__proto__":1,"__proto__":2}')),
    '{"__proto__":2}',
  )
  t.equal('admin' in {}, false, 'nothing leaked into other objects')
  t.end()
})

t.test('what is written is read back, to the last digit and key', (t) => {
  always(
    t,
    'parse after write',
    fc.property(anyJson, (value) => isDeepStrictEqual(parseJson(stringifyJson(value)), value)),
    500,
  )
  t.end()
})

t.test('what is read is written back in the same words', (t) => {
  always(
    t,
    'write after parse after write',
    fc.property(anyJson, (value) => {
      const text = stringifyJson(value)
      return stringifyJson(parseJson(text)) === text && stringifyJson(parseJson(utf8(text))) === text
    }),
    500,
  )
  t.end()
})

t.test('members that are undefined are left out, and undefined itself cannot be written', (t) => {
  t.equal(stringifyJson({ a: undefined, b: 1 }), '{"b":1}')
  t.throws(() => stringifyJson(undefined), TypeError)
  t.end()
})

t.test('the same texts are JSON as for JSON.parse, apart from what the reference refuses too', (t) => {
  const models = [
    '{"a":[1,2.5,"x\\n"],"b":{"c":null}}',
    '[true,false,-0.1e+7]',
    '"\\u00e4\\\\"',
    ' { } ',
    '0',
  ]
  always(
    t,
    'acceptance',
    fc.property(fc.oneof(junk(...models), fc.json()), (text) => {
      let expected: unknown
      try {
        expected = JSON.parse(text, (_, value: unknown) => (value === 0 ? 0 : value))
      } catch {
        return !acceptsOrRefuses(() => parseJson(text))
      }
      if (!acceptsOrRefuses(() => parseJson(text))) return hasStrangeString(expected)
      return isDeepStrictEqual(withPlainNumbers(parseJson(text)), expected)
    }),
    2000,
  )
  t.end()
})

function hasStrangeString(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, member]) => hasStrangeString(key) || hasStrangeString(member))
}

/** Rounds like JSON.parse does; no zero has a sign here, as integers have none. */
function withPlainNumbers(value: JsonValue): unknown {
  if (value instanceof JsonReal) return value.valueOf() === 0 ? 0 : value.valueOf()
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(withPlainNumbers)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withPlainNumbers(member)]))
}

t.test('the canonical form sorts keys, drops white space and escapes as little as possible', (t) => {
  t.equal(
    canonicalJson(parseJson('{ "b": 1, "a": [ 2, "x/y" ], "B": null }')),
    '{"B":null,"a":[2,"x/y"],"b":1}',
  )
  t.equal(
    canonicalJson('\u0000\u001f\b\t\n\f\r"\\/\u007f\u2028😀'),
    '"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\/\u007f\u2028😀"',
  )
  t.equal(canonicalJson(9223372036854775807n), '9223372036854775807')
  t.end()
})

t.test('the canonical form has no reals: the complaint names the member', (t) => {
  t.equal(complaintOf(() => canonicalJson(parseJson('{"a":[0,{"price":1.0}]}'))).field, 'a[1].price')
  t.equal(complaintOf(() => canonicalJson(parseJson('[1e3]'))).field, '[0]')
  t.throws(() => canonicalJson(1.5), MalformedError)
  t.throws(() => canonicalJson(NaN), MalformedError)
  t.throws(() => canonicalJson(2 ** 53), MalformedError, 'a number that may have been rounded is no integer')
  t.end()
})

t.test('the canonical form does not depend on the order of keys', (t) => {
  always(
    t,
    'order of keys',
    fc.property(anyHashableJson, (value) => canonicalJson(reversed(value)) === canonicalJson(value)),
    500,
  )
  t.end()
})

function reversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversed)
  if (!isJsonObject(value)) return value
  return objectOf(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)] as const),
  )
}

t.test('the canonical form means the same value, and is its own canonical form', (t) => {
  always(
    t,
    'parse of canonical form',
    fc.property(anyHashableJson, (value) => {
      const canonical = canonicalJson(value)
      return (
        isDeepStrictEqual(parseJson(canonical), value) && canonicalJson(parseJson(canonical)) === canonical
      )
    }),
    500,
  )
  t.end()
})

t.test('different values have different canonical forms', (t) => {
  always(
    t,
    'no collision',
    fc.property(anyHashableJson, anyHashableJson, (one, other) => {
      return isDeepStrictEqual(one, other) === (canonicalJson(one) === canonicalJson(other))
    }),
    500,
  )
  t.end()
})

t.test('where integers have 64 bits with a sign, a larger one is no JSON', (t) => {
  for (const fits of ['9223372036854775807', '-9223372036854775808', '[1.5, 1e400]'])
    t.doesNotThrow(() => parseJson(fits, 'int64'))
  for (const large of ['9223372036854775808', '{"a": -9223372036854775809}']) {
    t.throws(() => parseJson(large, 'int64'), { name: 'MalformedError', field: '' })
    t.doesNotThrow(() => parseJson(large))
  }
  t.end()
})
