// Reading JSON bodies: a list of named fields with their types; the first bad one gives 400 code 22 with its name.
import { decode32, parseAmount, parseTimestamp } from './codec.mjs'
import { ApiError } from './errors.mjs'

/** A reader returns null for a value it does not accept. @typedef {(value: unknown) => any} Reader */
/** @typedef {[name: string, reader: Reader, optional?: 'optional']} Field */

/** @param {number} size @returns {Reader} */
export const bytes = (size) => (value) => decode32(value, size)
export const key = bytes(32)
export const hash = bytes(64)
export const signature = bytes(64)
/** @param {string} currency @returns {Reader} */
export const amount = (currency) => (value) => parseAmount(value, currency)
/** @type {Reader} */
export const time = parseTimestamp
/** Signed 64-bit integer. @type {Reader} */
export const integer = (value) => (typeof value === 'bigint' ? value : null)
/** @type {Reader} */
export const array = (value) => (Array.isArray(value) ? value : null)
/** @type {Reader} */
export const object = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
/** @type {Reader} */
export const text = (value) => (typeof value === 'string' ? value : null)
/** @type {Reader} */
export const payto = (value) =>
  typeof value === 'string' && /^payto:\/\/[^/]+\//i.test(value) ? value : null
/** @param {Reader} item @returns {Reader} */
export const listOf = (item) => (value) => {
  if (!Array.isArray(value)) return null
  const out = value.map(item)
  return out.includes(null) ? null : out
}
/** Object with a cipher and one binary value of free size, RSA only. @param {string} name @returns {Reader} */
export const rsaValue = (name) => (value) => {
  const item = object(value)
  if (item === null || item.cipher !== 'RSA') return null
  const raw = decode32(item[name])
  return raw === null || raw.length === 0 || raw.length > 1100 ? null : raw
}

/**
 * @param {unknown} json @param {Field[]} fields @param {string} [prefix] put before the name in errors, such as "coins[1]."
 * @returns {Record<string, any>} absent optional fields are undefined
 */
export function read(json, fields, prefix = '') {
  const source = object(json) ?? {}
  /** @type {Record<string, any>} */
  const out = {}
  for (const [index, [name, reader, optional]] of fields.entries()) {
    const raw = source[name]
    if (optional === 'optional' && (raw === undefined || raw === null)) continue
    const value = raw === undefined ? null : reader(raw)
    if (value === null) throw new ApiError(400, 22, { field: prefix + name, line: index })
    out[name] = value
  }
  return out
}
