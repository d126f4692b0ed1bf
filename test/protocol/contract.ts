/** Hashes of contract terms, and fields that are forgotten. */
import t from 'tap'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { forgetField, hashContractTerms } from '../../src/protocol/contract.js'
import { hashJson } from '../../src/protocol/crypto/hash.js'
import { kdf } from '../../src/protocol/crypto/kdf.js'
import { encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import {
  canonicalJson,
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../src/protocol/encoding/json.js'
import { utf8z } from '../../src/protocol/encoding/struct.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { asObject, list, object } from './fixtures.js'
import { anyHashableJson, anyInteger, anyJsonText, objectOf } from './json-values.js'
import { acceptsOrRefuses, always, complaintOf } from './properties.js'

const read = (text: string): JsonObject => asObject(parseJson(text), 'contract')
const sameHash = (one: JsonValue, other: JsonValue): boolean =>
  isDeepStrictEqual(hashContractTerms(one), hashContractTerms(other))

t.test('without forgettable fields the hash is that of the canonical JSON', (t) => {
  always(
    t,
    'plain contracts',
    fc.property(anyHashableJson, (terms) => isDeepStrictEqual(hashContractTerms(terms), hashJson(terms))),
  )
  t.end()
})

t.test('a forgotten field leaves its salted hash behind, and its salt goes with it', (t) => {
  const terms = read(
    '{"$forgettable":{"note":"SALT","address":"PEPPER"},"note":"hi","address":"x","amount":"EUR:1"}',
  )
  const forgotten = forgetField(terms, 'note')
  t.strictSame(forgotten, {
    $forgettable: { address: 'PEPPER' },
    $forgotten: { note: encodeCrockford(kdf(64, utf8z('SALT'), utf8z('"hi"'))) },
    address: 'x',
    amount: 'EUR:1',
  })
  t.ok(sameHash(terms, forgotten))
  t.equal(terms['note'], 'hi', 'the terms themselves stay as they were')
  t.end()
})

t.test('the value of a forgettable field counts, and so do its salt and its name', (t) => {
  const terms = read('{"$forgettable":{"a":"S"},"a":1}')
  for (const other of [
    '{"$forgettable":{"a":"S"},"a":2}',
    '{"$forgettable":{"a":"s"},"a":1}',
    '{"$forgettable":{"b":"S"},"b":1}',
    '{"a":1}',
  ]) {
    t.notOk(sameHash(terms, read(other)), other)
  }
  t.end()
})

t.test('changing the hash of a forgotten field changes the hash of the terms', (t) => {
  const forgotten = forgetField(read('{"$forgettable":{"a":"S"},"a":1,"b":2}'), 'a')
  t.notOk(sameHash(forgotten, { ...forgotten, $forgotten: { a: encodeCrockford(new Uint8Array(64)) } }))
  t.notOk(sameHash(forgotten, { ...forgotten, $forgotten: {} }))
  t.end()
})

t.test('empty lists of forgettable or forgotten fields leave no trace', (t) => {
  t.ok(sameHash(read('{"$forgettable":{},"$forgotten":{},"a":1}'), read('{"a":1}')))
  t.ok(sameHash(read('{"$forgettable":{"absent":"S"},"a":1}'), read('{"a":1}')))
  t.end()
})

t.test('fields inside objects and arrays can be forgotten, before or after what holds them', (t) => {
  const terms = read(
    '{"$forgettable":{"outer":"A"},"outer":[{"$forgettable":{"inner":"B"},"inner":1,"rest":2}]}',
  )
  const [item] = list(terms, 'outer')
  const innerGone = { ...terms, outer: [forgetField(asObject(item, 'item'), 'inner')] }
  t.ok(sameHash(terms, innerGone))
  t.ok(sameHash(terms, forgetField(innerGone, 'outer')))
  t.ok(sameHash(terms, forgetField(terms, 'outer')))
  t.strictSame(
    forgetField(terms, 'outer'),
    forgetField(innerGone, 'outer'),
    'both ways end in the same terms',
  )
  t.end()
})

/** An object with forgettable members at every depth, also inside arrays. */
const anyForgettable = fc.letrec<{ terms: JsonObject; value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'forgettable' },
    fc.oneof(anyJsonText, anyInteger, fc.constantFrom(null, true, false)),
    fc.array(tie('value'), { maxLength: 3, depthIdentifier: 'forgettable' }),
    tie('terms'),
  ),
  terms: fc
    .uniqueArray(
      fc.tuple(
        fc.oneof(
          fc.stringMatching(/^[a-zA-Z0-9_]{1,3}$/),
          fc.constantFrom('__proto__', 'constructor', 'toString', 'length'),
        ),
        tie('value'),
        fc.option(anyJsonText),
      ),
      { selector: ([key]) => key, maxLength: 4, depthIdentifier: 'forgettable' },
    )
    .map((members) =>
      objectOf([
        ['$forgettable', objectOf(members.flatMap(([key, , salt]) => (salt === null ? [] : [[key, salt]])))],
        ...members.map(([key, value]) => [key, value] as const),
      ]),
    ),
})).terms

type Path = readonly (string | number)[]

/** Every place with a field that may be forgotten. */
function forgettablePaths(value: JsonValue, here: Path = []): Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => forgettablePaths(item, [...here, index]))
  if (!isJsonObject(value)) return []
  const own = Object.keys(object(value, '$forgettable')).map((key) => [...here, key])
  const members = Object.entries(value).filter(([key]) => !key.startsWith('$'))
  return [...own, ...members.flatMap(([key, member]) => forgettablePaths(member, [...here, key]))]
}

/** Forgets one field deep inside, if it is still there. */
function forgetAt(value: JsonValue, path: Path): JsonValue {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? forgetAt(item, rest) : item))
  if (!isJsonObject(value) || typeof step === 'number' || !Object.hasOwn(value, step)) return value
  if (rest.length === 0) return forgetField(value, step)
  return objectOf(
    Object.entries(value).map(
      ([key, member]) => [key, key === step ? forgetAt(member, rest) : member] as const,
    ),
  )
}

t.test('forgetting any fields in any order never changes the hash', (t) => {
  const anyChoice = anyForgettable.chain((terms) =>
    fc.tuple(fc.constant(terms), fc.shuffledSubarray(forgettablePaths(terms))),
  )
  let forgotten = 0
  always(
    t,
    'invariance',
    fc.property(anyChoice, ([terms, paths]) => {
      const rest = paths.reduce<JsonValue>(forgetAt, terms)
      forgotten += paths.length
      // The terms also travel as text between the two.
      return sameHash(terms, rest) && sameHash(terms, parseJson(stringifyJson(rest)))
    }),
    400,
  )
  t.ok(forgotten > 100, 'the property forgets something at all')
  t.end()
})

t.test('what is left once everything is forgotten does not depend on the order', (t) => {
  always(
    t,
    'order',
    fc.property(
      anyForgettable.chain((terms) =>
        fc.tuple(
          fc.constant(terms),
          fc.shuffledSubarray(forgettablePaths(terms), { minLength: forgettablePaths(terms).length }),
        ),
      ),
      ([terms, paths]) => {
        const inOrder = forgettablePaths(terms).reduce<JsonValue>(forgetAt, terms)
        return canonicalJson(paths.reduce<JsonValue>(forgetAt, terms)) === canonicalJson(inOrder)
      },
    ),
  )
  t.end()
})

t.test('the field __proto__ can be forgotten like any other', (t) => {
  const terms = read('{"$forgettable":{"__proto__":"S"},"__proto__":{"amount":"EUR:0"},"amount":"EUR:1"}')
  const forgotten = forgetField(terms, '__proto__')
  t.ok(sameHash(terms, forgotten))
  t.strictSame(Object.keys(object(forgotten, '$forgotten')), ['__proto__'])
  t.notOk(sameHash(terms, read('{"amount":"EUR:1"}')), 'and counts')
  t.end()
})

t.test(
  'nothing is inherited: names of built-in methods are not forgettable, and __proto__ hides no salts',
  (t) => {
    for (const field of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      t.throws(() => forgetField(read('{"$forgettable":{},"a":1}'), field), MalformedError, field)
      t.throws(() => forgetField(read('{"a":1}'), field), MalformedError, field)
    }
    t.ok(sameHash(read('{"toString":1}'), read('{"$forgettable":{},"toString":1}')))
    t.notOk(
      sameHash(
        read('{"__proto__":{"$forgettable":{"a":"S"}},"a":1}'),
        read('{"$forgettable":{"a":"S"},"a":1}'),
      ),
    )
    t.end()
  },
)

t.test('only fields that are present and listed can be forgotten', (t) => {
  const terms = read('{"$forgettable":{"gone":"S"},"kept":1}')
  t.equal(complaintOf(() => forgetField(terms, 'gone')).field, 'gone')
  t.equal(complaintOf(() => forgetField(terms, 'kept')).field, 'kept')
  t.throws(() => forgetField(read('{"kept":1}'), 'kept'), MalformedError)
  t.throws(() => forgetField(forgetField(read('{"$forgettable":{"a":"S"},"a":1}'), 'a'), 'a'), MalformedError)
  t.end()
})

t.test('a salt that is not text makes the terms unhashable', (t) => {
  for (const salt of ['true', '1', 'null', '{}']) {
    const terms = read(`{"$forgettable":{"a":${salt}},"a":1}`)
    t.equal(complaintOf(() => hashContractTerms(terms)).field, 'a', salt)
  }
  t.end()
})

t.test('a real anywhere makes the terms unhashable, also in a forgettable field', (t) => {
  for (const text of ['{"a":1.0}', '{"a":[{"b":1e3}]}', '{"$forgettable":{"a":"S"},"a":1.5}', '1.5']) {
    t.throws(() => hashContractTerms(parseJson(text)), MalformedError, text)
  }
  t.ok(
    acceptsOrRefuses(() => hashContractTerms(parseJson('{"a":9007199254740993}'))),
    'large integers do not',
  )
  t.end()
})
