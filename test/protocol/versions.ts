/** Protocol versions. */
import t from 'tap'
import fc from 'fast-check'
import { MalformedError } from '../../src/protocol/malformed.js'
import {
  areCompatible,
  formatVersion,
  GENERATIONS,
  parseVersion,
  SEED_GENERATIONS,
  speaks,
  type VersionRange,
} from '../../src/protocol/versions.js'
import { always, complaintOf } from './properties.js'

const anyRange: fc.Arbitrary<VersionRange> = fc
  .tuple(fc.nat(40), fc.nat(9), fc.nat(40))
  .map(([current, revision, age]) => ({ current, revision, age: Math.min(age, current) }))

t.test('a version is current, revision and age; what is missing counts as zero', (t) => {
  t.strictSame(parseVersion('23:0:6'), { current: 23, revision: 0, age: 6 })
  t.strictSame(parseVersion('23:4'), { current: 23, revision: 4, age: 0 })
  t.strictSame(parseVersion('23'), { current: 23, revision: 0, age: 0 })
  t.end()
})

t.test('what is written is read back', (t) => {
  always(
    t,
    'round trip',
    fc.property(anyRange, (range) => {
      const read = parseVersion(formatVersion(range))
      return read.current === range.current && read.revision === range.revision && read.age === range.age
    }),
  )
  t.end()
})

t.test('anything else is refused, also an age that reaches below version 0', (t) => {
  const refused = ['', ':', '23:', '23:0:', '23:0:6:1', '-1:0:0', '23:0:24', '1.0', 'v23', ' 23', '23 ', '23\n', '٢', '1'.repeat(10)] // prettier-ignore
  for (const text of refused) t.throws(() => parseVersion(text), MalformedError, JSON.stringify(text))
  t.equal(complaintOf(() => parseVersion('x', 'version')).field, 'version')
  t.end()
})

t.test('two parties are compatible if they have a version in common', (t) => {
  const exchange = parseVersion('23:0:6')
  t.ok(areCompatible(exchange, parseVersion('17:0:0')), 'the oldest that it speaks')
  t.ok(areCompatible(exchange, parseVersion('26:0:3')), 'newer, but old enough')
  t.notOk(areCompatible(exchange, parseVersion('16:0:0')))
  t.notOk(areCompatible(exchange, parseVersion('26:0:2')))
  t.ok(areCompatible(exchange, parseVersion('23:9:6')), 'the revision plays no part')
  t.end()
})

t.test('compatibility is mutual, and means that both speak some version', (t) => {
  always(
    t,
    'symmetry',
    fc.property(anyRange, anyRange, (left, right) => {
      const common = Array.from({ length: 41 }, (_, version) => version).some(
        (version) => speaks(left, version) && speaks(right, version),
      )
      return (
        areCompatible(left, right) === common &&
        areCompatible(right, left) === common &&
        areCompatible(left, left)
      )
    }),
    1000,
  )
  t.end()
})

t.test('the pages we are judged by follow one of the known generations of every case', (t) => {
  t.strictSame(new Set(Object.keys(SEED_GENERATIONS)), new Set(Object.keys(GENERATIONS)))
  for (const [name, status] of Object.entries(SEED_GENERATIONS)) {
    const known = Object.entries(GENERATIONS).find(([known]) => known === name)?.[1] ?? []
    t.ok(
      known.some((each) => each === status),
      name,
    )
  }
  t.end()
})
