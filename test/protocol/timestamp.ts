/** Points in time and durations. */
import t from 'tap'
import fc from 'fast-check'
import { JsonReal, parseJson } from '../../src/protocol/encoding/json.js'
import {
  addDuration,
  compareTimestamps,
  duration,
  EPOCH,
  FOREVER,
  MAX_SECONDS,
  NEVER,
  packRelativeTime,
  packTimestamp,
  readRelativeTime,
  readTimestamp,
  timestamp,
  type Timestamp,
} from '../../src/protocol/encoding/timestamp.js'
import { MalformedError } from '../../src/protocol/malformed.js'
import { always, complaintOf } from './properties.js'

const anySeconds = fc.oneof(
  fc.integer({ min: 0, max: MAX_SECONDS }),
  fc.integer({ min: 0, max: 10 }),
  fc.integer({ min: MAX_SECONDS - 10, max: MAX_SECONDS }),
)
const anyTime: fc.Arbitrary<Timestamp> = fc.oneof(anySeconds.map(timestamp), fc.constant(NEVER))

t.test('a timestamp is whole seconds, or never in any case', (t) => {
  t.strictSame(readTimestamp({ t_s: 1768435200 }), { t_s: 1768435200 })
  t.strictSame(readTimestamp({ t_s: 0 }), EPOCH)
  for (const spelling of ['never', 'Never', 'NEVER']) t.strictSame(readTimestamp({ t_s: spelling }), NEVER)
  t.end()
})

t.test('a duration is whole microseconds below 2^53, or forever in any case', (t) => {
  t.strictSame(readRelativeTime({ d_us: 3600000000 }), { d_us: 3600000000 })
  t.strictSame(readRelativeTime({ d_us: Number.MAX_SAFE_INTEGER }), { d_us: Number.MAX_SAFE_INTEGER })
  for (const spelling of ['forever', 'Forever']) t.strictSame(readRelativeTime({ d_us: spelling }), FOREVER)
  t.end()
})

t.test('members that are not known do no harm', (t) => {
  t.strictSame(readTimestamp({ t_s: 1, t_ms: 1000 }), { t_s: 1 })
  t.end()
})

t.test('a timestamp must fit 64 bits of microseconds', (t) => {
  t.equal(MAX_SECONDS, 18446744073709)
  t.ok(packTimestamp(timestamp(MAX_SECONDS)) < 2n ** 64n - 1n, 'and not come out as never')
  t.throws(() => readTimestamp({ t_s: MAX_SECONDS + 1 }), MalformedError)
  t.throws(() => timestamp(MAX_SECONDS + 1), RangeError)
  t.end()
})

t.test('anything that is not a whole number of that range is refused, naming the field', (t) => {
  const refused = ['{"t_s": 1.0}', '{"t_s": 1e3}', '{"t_s": -1}', '{"t_s": "1"}', '{"t_s": null}', '{"t_s": "forever"}',
    '{"t_s": 9007199254740993}', '{"t_s": true}', '{"t_s": [1]}', '{"t_ms": 1}', '{}', '[]', 'null', '1', '"never"'] // prettier-ignore
  for (const text of refused) {
    t.equal(complaintOf(() => readTimestamp(parseJson(text), 'timestamp')).field, 'timestamp', text)
    const asDuration = text.replace('t_s', 'd_us').replace('forever', 'never')
    t.equal(complaintOf(() => readRelativeTime(parseJson(asDuration), 'd')).field, 'd', asDuration)
  }
  t.throws(() => readTimestamp({ t_s: new JsonReal('4.0') }), MalformedError)
  t.throws(() => readRelativeTime({ d_us: 2n ** 53n }), MalformedError)
  t.throws(() => readTimestamp(undefined), MalformedError)
  t.end()
})

t.test('our own code cannot make a timestamp or a duration that does not fit either', (t) => {
  for (const wrong of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    t.throws(() => timestamp(wrong), RangeError)
    t.throws(() => duration(wrong), RangeError)
  }
  t.end()
})

t.test('packed times are microseconds, and all ones for never and forever', (t) => {
  t.equal(packTimestamp(timestamp(1768435200)), 1768435200000000n)
  t.equal(packTimestamp(EPOCH), 0n)
  t.equal(packTimestamp(NEVER), 2n ** 64n - 1n)
  t.equal(packRelativeTime(duration(5)), 5n)
  t.equal(packRelativeTime(FOREVER), 2n ** 64n - 1n)
  t.end()
})

t.test('times compare in the order of their packed forms, never last', (t) => {
  t.equal(compareTimestamps(NEVER, NEVER), 0)
  t.ok(compareTimestamps(timestamp(MAX_SECONDS), NEVER) < 0)
  always(
    t,
    'order',
    fc.property(anyTime, anyTime, (one, other) => {
      const [left, right] = [packTimestamp(one), packTimestamp(other)]
      return Math.sign(compareTimestamps(one, other)) === (left < right ? -1 : left > right ? 1 : 0)
    }),
  )
  t.end()
})

t.test('a duration moves a time forward, drops parts of a second, and ends in never', (t) => {
  t.strictSame(addDuration(timestamp(10), duration(1_999_999)), timestamp(11))
  t.strictSame(addDuration(NEVER, duration(0)), NEVER)
  t.strictSame(addDuration(timestamp(10), FOREVER), NEVER)
  t.strictSame(
    addDuration(timestamp(MAX_SECONDS), duration(1_000_000)),
    NEVER,
    'what no longer fits is never',
  )
  always(
    t,
    'never earlier',
    fc.property(anyTime, fc.maxSafeNat(), (start, microseconds) => {
      return compareTimestamps(addDuration(start, duration(microseconds)), start) >= 0
    }),
  )
  t.end()
})
