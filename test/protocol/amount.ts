/** Amounts of money. */
import t from 'tap'
import fc from 'fast-check'
import {
  addAmounts,
  compareAmounts,
  formatAmount,
  MAX_WHOLE,
  packAmount,
  parseAmount,
  subtractAmounts,
  UNITS_PER_WHOLE,
  zeroAmount,
  type Amount,
} from '../../src/protocol/encoding/amount.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { always, complaintOf } from './properties.js'

const LARGEST = MAX_WHOLE * UNITS_PER_WHOLE + UNITS_PER_WHOLE - 1n

const anyCurrency = fc.stringMatching(/^[A-Z]{1,11}$/)
const anyUnits = fc.oneof(
  fc.bigInt({ min: 0n, max: LARGEST }),
  fc.bigInt({ min: 0n, max: 10n ** 10n }),
  fc.bigInt({ min: LARGEST - 10n, max: LARGEST }),
)
const anyAmount: fc.Arbitrary<Amount> = fc.record({ currency: anyCurrency, units: anyUnits })

const kudos = (text: string): Amount => parseAmount(`KUDOS:${text}`)

t.test('an amount is a currency and a decimal number', (t) => {
  t.strictSame(parseAmount('KUDOS:1.5'), { currency: 'KUDOS', units: 150_000_000n })
  t.strictSame(parseAmount('EUR:0'), { currency: 'EUR', units: 0n })
  t.strictSame(parseAmount('EUR:0.00000001'), { currency: 'EUR', units: 1n })
  t.end()
})

t.test('leading white space, leading zeros and an empty whole part are read like the reference does', (t) => {
  t.equal(formatAmount(parseAmount(' \t\n\v\f\rEUR:1')), 'EUR:1')
  t.equal(formatAmount(parseAmount('EUR:001.50')), 'EUR:1.5')
  t.equal(formatAmount(parseAmount('EUR:.5')), 'EUR:0.5')
  t.end()
})

t.test('what is written is canonical, and reads back as the same amount', (t) => {
  always(
    t,
    'round trip',
    fc.property(anyAmount, (amount) => {
      const text = formatAmount(amount)
      const read = parseAmount(text)
      return (
        /^[A-Z]{1,11}:(0|[1-9][0-9]*)(\.[0-9]{0,7}[1-9])?$/.test(text) &&
        read.currency === amount.currency &&
        read.units === amount.units
      )
    }),
  )
  t.end()
})

t.test('2^52 is the largest whole part, with any fraction', (t) => {
  t.equal(parseAmount('EUR:4503599627370496.99999999').units, LARGEST)
  t.throws(() => parseAmount('EUR:4503599627370497'), MalformedError)
  t.throws(() => parseAmount('EUR:9007199254740993'), MalformedError)
  t.end()
})

t.test('everything else is refused', (t) => {
  const refused = [
    '', 'EUR', 'EUR1', ':1', 'EUR:', 'EUR:.', 'EUR:1.', 'EUR:1.123456789', 'EUR:-1', 'EUR:+1', 'EUR:1e3',
    'EUR:1,5', 'EUR:1.5.5', 'EUR:1 ', 'EUR:1\n', 'EUR: 1', 'EUR :1', 'eur:1', 'EU1:1', '*EUR:1', 'ABCDEFGHIJKL:1',
    'EUR:0x10', 'EUR:١', 'ÄÖÜ:1', '\u00a0EUR:1', 'EUR:1\0', 'EUR:NaN', 'EUR:Infinity',
  ] // prettier-ignore
  for (const text of refused) t.throws(() => parseAmount(text), MalformedError, JSON.stringify(text))
  t.equal(complaintOf(() => parseAmount('EUR', 'contribution')).field, 'contribution')
  t.end()
})

t.test('sums and differences are exact, and undo each other', (t) => {
  t.equal(formatAmount(addAmounts(kudos('0.1'), kudos('0.2'))), 'KUDOS:0.3')
  t.equal(formatAmount(addAmounts(kudos('1'), kudos('2'), kudos('3.5'))), 'KUDOS:6.5')
  t.equal(formatAmount(addAmounts(kudos('1'))), 'KUDOS:1')
  always(
    t,
    'a + b - b',
    fc.property(anyUnits, anyUnits, (one, other) => {
      const [a, b] = [
        { currency: 'KUDOS', units: one / 2n },
        { currency: 'KUDOS', units: other / 2n },
      ]
      const sum = addAmounts(a, b)
      return (
        sum.units === addAmounts(b, a).units &&
        subtractAmounts(sum, b).units === a.units &&
        subtractAmounts(sum, a).units === b.units &&
        compareAmounts(sum, a) >= 0
      )
    }),
  )
  t.end()
})

t.test('a sum beyond the largest amount and a difference below zero are errors', (t) => {
  const largest = { currency: 'KUDOS', units: LARGEST }
  t.equal(addAmounts(largest, zeroAmount('KUDOS')).units, LARGEST)
  t.throws(() => addAmounts(largest, kudos('0.00000001')), RangeError)
  t.throws(() => subtractAmounts(kudos('1'), kudos('1.00000001')), RangeError)
  t.equal(subtractAmounts(kudos('1'), kudos('1')).units, 0n)
  t.end()
})

t.test('different currencies cannot be combined or compared, not even zeros', (t) => {
  t.throws(() => addAmounts(kudos('1'), parseAmount('EUR:1')), RangeError)
  t.throws(() => addAmounts(kudos('1'), kudos('1'), parseAmount('EUR:0')), RangeError)
  t.throws(() => subtractAmounts(kudos('1'), parseAmount('EUR:0')), RangeError)
  t.throws(() => compareAmounts(kudos('0'), parseAmount('EUR:0')), RangeError)
  t.end()
})

t.test('amounts compare like the numbers they are', (t) => {
  t.ok(compareAmounts(kudos('2'), kudos('10')) < 0)
  t.ok(compareAmounts(kudos('0.2'), kudos('0.10')) > 0)
  t.equal(compareAmounts(kudos('1.50'), kudos('1.5')), 0)
  always(
    t,
    'order',
    fc.property(anyUnits, anyUnits, (one, other) => {
      const order = compareAmounts({ currency: 'A', units: one }, { currency: 'A', units: other })
      return Math.sign(order) === (one < other ? -1 : one > other ? 1 : 0)
    }),
  )
  t.end()
})

t.test('the packed form is value, fraction and currency in 24 bytes', (t) => {
  t.equal(
    Buffer.from(packAmount(parseAmount('EUR:1.5'))).toString('hex'),
    '000000000000000102faf080455552000000000000000000',
  )
  always(
    t,
    'packed form',
    fc.property(anyAmount, (amount) => {
      const packed = Buffer.from(packAmount(amount))
      const units = packed.readBigUInt64BE(0) * UNITS_PER_WHOLE + BigInt(packed.readUInt32BE(8))
      return (
        packed.length === 24 &&
        packed.readUInt32BE(8) < 100_000_000 &&
        units === amount.units &&
        packed.toString('latin1', 12) === amount.currency.padEnd(12, '\0')
      )
    }),
  )
  t.end()
})
