/**
 * Reads members of a request: one reader per kind of value. An explicit null counts as absent.
 */
import { parseAmount } from './amounts.mjs'
import { fromB32, toB32 } from './bytes.mjs'
import { refuse } from './errors.mjs'

/** @param {number} size */
const binary = (size) => (/** @type {unknown} */ v) => toB32(fromB32(v, size))
const fail = () => {
  throw new RangeError('wrong kind of value')
}

export const kinds = {
  key: binary(32),
  hash: binary(64),
  sig: binary(64),
  token: binary(16),
  text: (v) => (typeof v === 'string' ? v : fail()),
  bool: (v) => (typeof v === 'boolean' ? v : fail()),
  int: (v) => (Number.isSafeInteger(v) ? v : fail()),
  amount: (v) => parseAmount(v),
  object: (v) => (typeof v === 'object' && v !== null && !Array.isArray(v) ? v : fail()),
  list: (v) => (Array.isArray(v) ? v : fail()),
  time: (v) => {
    const t = v?.t_s
    if (typeof t === 'string' && t.toLowerCase() === 'never') return { t_s: 'never' }
    return Number.isSafeInteger(t) && t >= 0 && t <= 9e12 ? { t_s: t } : fail()
  },
  span: (v) => {
    const d = v?.d_us
    if (d === 'forever') return Infinity
    return Number.isSafeInteger(d) && d >= 0 ? d / 1e6 : fail()
  },
  exchange: (v) => baseUrl(kinds.text(v)),
}

/** A base URL in one spelling, ending in a slash. @param {string} v @throws {RangeError|TypeError} */
export function baseUrl(v) {
  const url = new URL(v)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') fail()
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}

/**
 * @param {unknown} body @param {Record<string, keyof typeof kinds | `${keyof typeof kinds}?`>} shape a trailing ? marks optional members
 * @param {keyof typeof import('./errors.mjs').CODES} [error] what a wrong member is refused with @returns {any}
 */
export function read(body, shape, error = 'PARAMETER_MALFORMED') {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw refuse(error, { detail: 'object expected' })
  const out = {}
  for (const [name, kind] of Object.entries(shape)) {
    const optional = kind.endsWith('?')
    const value = body[name]
    if (value === undefined || value === null) {
      if (!optional) throw refuse(error, { detail: name })
      continue
    }
    try {
      out[name] = kinds[optional ? kind.slice(0, -1) : kind](value)
    } catch {
      throw refuse(error, { detail: name })
    }
  }
  return out
}

/** One argument of the query string. @param {URLSearchParams} query @param {string} name @param {keyof typeof kinds | 'number' | 'yes'} kind */
export function argument(query, name, kind) {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  try {
    if (kind === 'number') return /^-?\d{1,16}$/.test(text) ? Number(text) : fail()
    if (kind === 'yes') return text.toLowerCase() === 'yes'
    return kinds[kind](text)
  } catch {
    throw refuse('PARAMETER_MALFORMED', { detail: name })
  }
}
