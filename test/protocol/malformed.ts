/** The one complaint of all parsers: what it says, and that it cannot be used to hurt whoever reads it. */
import t from 'tap'
import fc from 'fast-check'
import { excerpt, MalformedError } from '../../src/protocol/malformed.js'
import { always } from './properties.js'

/** Anything that moves the cursor, ends a line, starts an escape sequence or cannot be seen on some screen. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

t.test('a complaint names the field, what was expected and what came', (t) => {
  const error = new MalformedError('an amount', 'KUDOS', 'refund_amount')
  t.equal(error.message, 'refund_amount: expected an amount, received "KUDOS"')
  t.match(error, {
    name: 'MalformedError',
    field: 'refund_amount',
    expectation: 'an amount',
    received: '"KUDOS"',
  })
  t.ok(error instanceof Error)
  t.end()
})

t.test('a complaint about a whole input names no field', (t) => {
  const error = new MalformedError('JSON', '{')
  t.equal(error.field, '')
  t.equal(error.message, 'expected JSON, received "{"')
  t.end()
})

t.test('on its way up a complaint collects the path of its field, and quotes the input once only', (t) => {
  const inner = new MalformedError('an amount', 'KUDOS', 'contribution')
  const outer = inner.within('coins').within('body')
  t.equal(outer.field, 'body.coins.contribution')
  t.equal(outer.message, 'body.coins.contribution: expected an amount, received "KUDOS"')
  t.equal(outer.expectation, inner.expectation)
  t.equal(outer.received, inner.received)
  t.equal(inner.field, 'contribution', 'the inner complaint stays as it was')
  t.end()
})

t.test('a field whose name came from outside is shown like any other input', (t) => {
  const { message, field } = new MalformedError('integers only', '1.0', `a\n${'x'.repeat(1000)}`)
  t.equal(message, `a\\u000a${'x'.repeat(72)}…: expected integers only, received "1.0"`)
  t.equal(field.length, 1002, 'but the path itself is whole')
  t.end()
})

t.test('a complaint without a field takes the name of the first field around it', (t) => {
  t.equal(new MalformedError('an amount', 'KUDOS').within('contribution').field, 'contribution')
  t.end()
})

t.test('the place in an array follows its field without a dot', (t) => {
  t.equal(new MalformedError('an amount', 'KUDOS', '[3].value').within('coins').field, 'coins[3].value')
  t.end()
})

t.test('values of any type are shown as what they are', (t) => {
  t.equal(excerpt('text'), '"text"')
  t.equal(excerpt(4), '4')
  t.equal(excerpt(9007199254740993n), '9007199254740993')
  t.equal(excerpt(true), 'true')
  t.equal(excerpt(null), 'null')
  t.equal(excerpt(undefined), 'nothing')
  t.equal(excerpt(new Uint8Array(7)), '7 bytes')
  t.equal(excerpt([1, 2]), 'an array of 2')
  t.equal(excerpt({ secret: 'never shown' }), 'a value of type object')
  t.end()
})

t.test('long texts and long numbers are cut at 80 characters', (t) => {
  t.equal(excerpt('x'.repeat(1000)), `"${'x'.repeat(78)}…`)
  t.equal(excerpt('x'.repeat(78)), `"${'x'.repeat(78)}"`, 'what fits is not cut')
  t.equal(excerpt(10n ** 1000n), `1${'0'.repeat(78)}…`)
  t.end()
})

t.test('control characters are shown escaped, those beyond ASCII too', (t) => {
  t.equal(excerpt('a\n\u0000b'), '"a\\n\\u0000b"')
  // CSI starts an escape sequence on a terminal; DEL, NEL and the separators break a log line apart.
  t.equal(excerpt('\u009b31m'), '"\\u009b31m"')
  t.equal(excerpt('\u007f\u0085\u2028\u2029'), '"\\u007f\\u0085\\u2028\\u2029"')
  // A byte order mark cannot be seen, an override makes text read backwards.
  t.equal(excerpt('\ufeff{}'), '"\\ufeff{}"')
  t.equal(excerpt('\u202e\u{e0001}'), '"\\u202e\\udb40\\udc01"')
  t.end()
})

t.test('no value makes an excerpt longer than 80 characters, ill-formed or unprintable', (t) => {
  const anyText = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 120 })
    .map((units) => String.fromCharCode(...units))
  const anyValue = fc.oneof(
    anyText,
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.bigInt(),
    fc.anything({ withBigInt: true, withTypedArray: true, withNullPrototype: true }),
  )
  always(
    t,
    'excerpt',
    fc.property(anyValue, (value) => {
      const shown = excerpt(value)
      return shown.length <= 80 && shown.isWellFormed() && !UNPRINTABLE.test(shown)
    }),
    2000,
  )
  t.end()
})
