/**
 * Amounts `CUR:V.F` as whole numbers of 1e-8 units, and times.
 * @typedef {{ currency: string, units: bigint }} Amount
 * @typedef {{ t_s: number | 'never' }} Timestamp
 */
import { u32, u64 } from './bytes.mjs'

const UNIT = 100000000n
const LIMIT = 2n ** 52n

/** @param {unknown} text @returns {Amount} @throws {RangeError} */
export function parseAmount(text) {
  const m = typeof text === 'string' ? /^([A-Z]{1,11}):(\d{1,20})(?:\.(\d{1,8}))?$/.exec(text) : null
  if (!m) throw new RangeError('not an amount')
  if (BigInt(m[2]) > LIMIT) throw new RangeError('amount too large')
  return { currency: m[1], units: BigInt(m[2]) * UNIT + BigInt((m[3] ?? '').padEnd(8, '0')) }
}

/** @param {string} currency @param {bigint} units @returns {string} canonical text */
export function showAmount(currency, units) {
  const fraction = (units % UNIT).toString().padStart(8, '0').replace(/0+$/, '')
  return `${currency}:${units / UNIT}${fraction ? '.' + fraction : ''}`
}

/** @param {Amount} a */
export const show = (a) => showAmount(a.currency, a.units)

/** 24 bytes of a signature: value, fraction, currency. @param {string} currency @param {bigint} units */
export function amountBytes(currency, units) {
  const cur = Buffer.alloc(12)
  cur.write(currency, 'ascii')
  return Buffer.concat([u64(units / UNIT), u32(Number(units % UNIT)), cur])
}

/** Sum of whole units. @param {Iterable<bigint>} list */
export function sum(list) {
  let total = 0n
  for (const v of list) total += v
  return total
}

/** 8 bytes of a signature: microseconds, all ones for never. @param {Timestamp} t */
export const timeBytes = (t) => (t.t_s === 'never' ? Buffer.alloc(8, 0xff) : u64(BigInt(t.t_s) * 1000000n))

/** @param {Timestamp} t @returns {number} seconds, Infinity for never */
export const seconds = (t) => (t.t_s === 'never' ? Infinity : t.t_s)
