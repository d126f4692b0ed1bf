/** Arbitrary JSON for the properties of this folder. */
import fc from 'fast-check'
import { JsonReal, type JsonObject, type JsonValue } from '../../src/protocol/encoding/json.js'

/** Keys that trip careless code besides ordinary ones. */
export const anyKey: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^[a-z]{0,4}$/),
  fc.string({ unit: 'binary', maxLength: 5 }).filter((key) => !key.includes('\0')),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'valueOf', 'hasOwnProperty'),
  fc.constantFrom('text', 'isLosslessNumber', 'length', '$forgettable', '$forgotten', '0', '-1'),
)

/** Strings that the reference takes: any Unicode, but no NUL. */
export const anyJsonText: fc.Arbitrary<string> = fc
  .string({ unit: 'binary', maxLength: 12 })
  .filter((text) => !text.includes('\0'))

/** Integers of any size, as the parser hands them out. */
export const anyInteger: fc.Arbitrary<number | bigint> = fc.oneof(
  fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
  fc.bigInt({ min: -(2n ** 80n), max: -(2n ** 53n) }),
)

export const anyReal: fc.Arbitrary<JsonReal> = fc
  .tuple(fc.integer(), fc.constantFrom('.0', '.5', '.00', 'e3', 'E-7', '.25e+10', 'e0'))
  .map(([whole, rest]) => new JsonReal(`${String(whole)}${rest}`))

/** Unlike a literal or an assignment, this makes an ordinary member of `__proto__` too. */
export function objectOf(members: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(members)
}

function anyValue(leaf: fc.Arbitrary<JsonValue>, key: fc.Arbitrary<string>): fc.Arbitrary<JsonValue> {
  return fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'json' },
      leaf,
      fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'json' }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 5, depthIdentifier: 'json' }).map(objectOf),
    ),
  })).value
}

const anyScalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom(null, true, false),
  anyJsonText,
  anyInteger,
)

/** Any JSON the parser can return. */
export const anyJson = anyValue(fc.oneof(anyScalar, anyReal), anyKey)

/** Any JSON that has a hash: no reals. */
export const anyHashableJson = anyValue(
  anyScalar,
  anyKey.filter((key) => !key.startsWith('$')),
)
