/**
 * Points in time and durations, in the two forms the wire knows.
 *
 * JSON: `{"t_s": seconds | "never"}` and `{"d_us": microseconds | "forever"}`. Packed: 64-bit big-endian
 * microseconds, all ones for never and forever. The JSON form is also the form we keep in memory: whole
 * seconds below 2^53 / 10^6 are exact numbers, and nothing is converted twice.
 */
import { MalformedError } from '../malformed.js'

/** A point in time, whole seconds since 1970 UTC. */
export interface Timestamp {
  readonly t_s: number | 'never'
}

/** A duration in microseconds, below 2^53. */
export interface RelativeTime {
  readonly d_us: number | 'forever'
}

const MICROSECONDS = 1_000_000n
const ALL_ONES = 2n ** 64n - 1n

/** Last second whose microseconds still fit 64 bits without meaning "never". */
export const MAX_SECONDS = Number((ALL_ONES - 1n) / MICROSECONDS)

/** The packed zero; an absent refund_deadline is signed as this, not as "never". */
export const EPOCH: Timestamp = { t_s: 0 }

/** A point that never comes. */
export const NEVER: Timestamp = { t_s: 'never' }

/** A duration that never ends. */
export const FOREVER: RelativeTime = { d_us: 'forever' }

/** @throws RangeError when the number is not a whole, non-negative second that fits. */
export function timestamp(seconds: number): Timestamp {
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > MAX_SECONDS) {
    throw new RangeError(`not a timestamp in whole seconds: ${String(seconds)}`)
  }
  return { t_s: seconds }
}

/** @throws RangeError when the number is not a whole, non-negative microsecond below 2^53. */
export function duration(microseconds: number): RelativeTime {
  if (!Number.isSafeInteger(microseconds) || microseconds < 0) {
    throw new RangeError(`not a duration in whole microseconds: ${String(microseconds)}`)
  }
  return { d_us: microseconds }
}

/**
 * Checks a decoded JSON value and returns the timestamp it stands for.
 * @throws MalformedError naming the field.
 */
export function readTimestamp(value: unknown, field = ''): Timestamp {
  const seconds = memberOf(value, 't_s')
  if (typeof seconds === 'string' && seconds.toLowerCase() === 'never') return NEVER
  if (
    typeof seconds === 'number' &&
    Number.isSafeInteger(seconds) &&
    seconds >= 0 &&
    seconds <= MAX_SECONDS
  ) {
    return { t_s: seconds }
  }
  throw new MalformedError(
    'a timestamp such as {"t_s": 1768435200} or {"t_s": "never"}',
    seconds ?? value,
    field,
  )
}

/** Like {@link readTimestamp}, for durations. @throws MalformedError naming the field. */
export function readRelativeTime(value: unknown, field = ''): RelativeTime {
  const microseconds = memberOf(value, 'd_us')
  if (typeof microseconds === 'string' && microseconds.toLowerCase() === 'forever') return FOREVER
  if (typeof microseconds === 'number' && Number.isSafeInteger(microseconds) && microseconds >= 0) {
    return { d_us: microseconds }
  }
  throw new MalformedError(
    'a duration such as {"d_us": 3600000000} or {"d_us": "forever"}',
    microseconds ?? value,
    field,
  )
}

/** Negative, zero or positive like a sort comparison; never is later than any second. */
export function compareTimestamps(left: Timestamp, right: Timestamp): number {
  return secondsOf(left) - secondsOf(right)
}

/** Adds a duration; forever leads to never. Parts of a second are dropped, as a timestamp has none. */
export function addDuration(start: Timestamp, length: RelativeTime): Timestamp {
  if (start.t_s === 'never' || length.d_us === 'forever') return NEVER
  const seconds = start.t_s + Math.floor(length.d_us / 1_000_000)
  return seconds > MAX_SECONDS ? NEVER : { t_s: seconds }
}

/** 64-bit microseconds as they stand in a signed structure. */
export function packTimestamp(time: Timestamp): bigint {
  return time.t_s === 'never' ? ALL_ONES : BigInt(time.t_s) * MICROSECONDS
}

/** 64-bit microseconds as they stand in a signed structure. */
export function packRelativeTime(length: RelativeTime): bigint {
  return length.d_us === 'forever' ? ALL_ONES : BigInt(length.d_us)
}

function secondsOf(time: Timestamp): number {
  // Two times "never" must compare equal: infinity minus infinity would be NaN, hence a finite stand-in.
  return time.t_s === 'never' ? Number.MAX_SAFE_INTEGER : time.t_s
}

function memberOf(value: unknown, key: 't_s' | 'd_us'): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return key in value ? (value as Record<string, unknown>)[key] : undefined
}
