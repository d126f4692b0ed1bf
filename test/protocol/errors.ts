/** The table of error codes. */
import t from 'tap'
import { describeCode, errorByCode, errorCode, errorEntry, ERRORS } from '../../src/protocol/errors.js'

const numbered = ERRORS.filter((entry) => entry.code !== null)

t.test('codes that the recordings show have the names of the registry', (t) => {
  t.equal(errorCode('GENERIC_JSON_INVALID'), 22)
  t.equal(errorCode('EXCHANGE_GENERIC_INSUFFICIENT_FUNDS'), 1012)
  t.equal(errorCode('EXCHANGE_REFUND_INCONSISTENT_AMOUNT'), 1510)
  t.equal(errorByCode(1501)?.name, 'EXCHANGE_REFUND_CONFLICT_DEPOSIT_INSUFFICIENT')
  t.equal(describeCode(1012), '1012 EXCHANGE_GENERIC_INSUFFICIENT_FUNDS')
  t.end()
})

t.test('a code nobody knows is shown as such', (t) => {
  t.equal(errorByCode(9998), undefined)
  t.equal(describeCode(9998), '9998 (unknown code)')
  t.end()
})

t.test('no name stands twice, and no number', (t) => {
  t.equal(new Set(ERRORS.map((entry) => entry.name)).size, ERRORS.length)
  t.equal(new Set(numbered.map((entry) => entry.code)).size, numbered.length)
  t.end()
})

t.test('numbers are those of a registry of four digits, in rising order', (t) => {
  for (const { name, code } of numbered) {
    t.ok(Number.isInteger(code) && code !== null && code >= 0 && code <= 9999, name)
  }
  const codes = numbered.map((entry) => entry.code ?? 0)
  t.strictSame(
    codes,
    [...codes].sort((left, right) => left - right),
  )
  t.end()
})

t.test('names are written without their prefix', (t) => {
  for (const { name } of ERRORS) t.match(name, /^(?!TALER_EC_)[A-Z][A-Z0-9_]*[A-Z0-9]$/)
  t.end()
})

t.test('a status is one of HTTP, 0 for codes that no server sends, or unknown', (t) => {
  for (const { name, status } of ERRORS) {
    t.ok(
      status === null || status === 0 || (Number.isInteger(status) && status >= 200 && status <= 599),
      name,
    )
  }
  t.end()
})

t.test('nothing unknown counts as confirmed', (t) => {
  for (const entry of ERRORS) {
    t.notOk(entry.confirmed && entry.code === null, `number of ${entry.name}`)
    t.notOk(entry.statusConfirmed && entry.status === null, `status of ${entry.name}`)
  }
  t.end()
})

t.test('names and numbers lead to the same entry', (t) => {
  for (const entry of ERRORS) {
    t.equal(errorEntry(entry.name), entry)
    if (entry.code === null) t.throws(() => errorCode(entry.name), RangeError)
    else t.equal(errorByCode(errorCode(entry.name)), entry)
    t.ok(entry.meaning.length > 0, `${entry.name} has a meaning`)
  }
  t.end()
})
