/**
 * Contract terms: canonical JSON, the contract hash with forgettable parts, and forgetting.
 */
import { hashText, kdf, random, toB32 } from './bytes.mjs'

const KEY = /^[0-9A-Za-z_]+$/

/** RFC 8785 for what a contract may hold: whole numbers only. @param {unknown} v @returns {string} @throws {RangeError} */
export function canonical(v) {
  if (v === null || typeof v === 'boolean' || typeof v === 'string') return JSON.stringify(v)
  if (typeof v === 'number') {
    if (!Number.isSafeInteger(v)) throw new RangeError('number in a contract is not a whole number')
    return String(v === 0 ? 0 : v)
  }
  if (Array.isArray(v)) return `[${v.map(canonical).join(',')}]`
  const members = Object.keys(v).filter((k) => v[k] !== undefined)
  return `{${members
    .sort()
    .map((k) => `${JSON.stringify(k)}:${canonical(v[k])}`)
    .join(',')}}`
}

/** Replaces every forgettable member by its salted hash. @param {any} v @returns {any} */
export function scrub(v) {
  if (Array.isArray(v)) return v.map(scrub)
  if (v === null || typeof v !== 'object') return v
  const salts = v.$forgettable ?? {}
  const forgotten = { ...(v.$forgotten ?? {}) }
  const out = {}
  for (const [k, member] of Object.entries(v)) {
    if (k === '$forgettable' || k === '$forgotten' || k in (v.$forgotten ?? {})) continue
    if (k in salts) forgotten[k] = forgottenHash(member, salts[k])
    else out[k] = scrub(member)
  }
  if (Object.keys(forgotten).length > 0) out.$forgotten = forgotten
  return out
}

/** @param {any} member @param {string} salt */
function forgottenHash(member, salt) {
  if (typeof salt !== 'string') throw new RangeError('salt is not a string')
  return toB32(kdf(64, `${salt}\0`, `${canonical(scrub(member))}\0`))
}

/** @param {object} terms @returns {string} base32 of the 64 bytes every signature of the order speaks of */
export const contractHash = (terms) => toB32(hashText(canonical(scrub(terms))))

/** SHA-512 of canonical JSON with its NUL. @param {any} v */
export const jsonHash = (v) => hashText(canonical(v))

/**
 * Checks keys and numbers of an order and turns the wishes `$forgettable: {x: true}` into salts.
 * @param {any} v @returns {any} a copy @throws {RangeError}
 */
export function prepare(v) {
  if (Array.isArray(v)) return v.map(prepare)
  if (v === null || typeof v !== 'object') {
    canonical(v)
    return v
  }
  const out = {}
  for (const [k, member] of Object.entries(v)) {
    if (k === '$forgettable') {
      out[k] = {}
      for (const field of Object.keys(member)) {
        if (!KEY.test(field) || !(field in v)) throw new RangeError(`forgettable field ${field} is not there`)
        out[k][field] = typeof member[field] === 'string' ? member[field] : toB32(random(32))
      }
    } else if (!KEY.test(k) && k !== '$forgotten' && !/^[a-z]{2,3}([_-][A-Za-z]+)?$/.test(k))
      throw new RangeError(`key ${k} is not allowed`)
    else out[k] = prepare(member)
  }
  return out
}

/** @param {string} path @returns {string[]|null} its steps (`[*]` as `*`), or null when it is no forget path */
export function parsePath(path) {
  if (typeof path !== 'string' || !/^\$(\.[A-Za-z0-9_]+|\[(\d+|\*)\])+$/.test(path) || path.endsWith(']'))
    return null
  return [...path.matchAll(/\.([A-Za-z0-9_]+)|\[(\d+|\*)\]/g)].map((m) => m[1] ?? m[2])
}

/**
 * Forgets the fields a path names, in place.
 * @param {any} v @param {string[]} steps @returns {{ gone: number, refused: number }} how many were removed, how many may not be
 */
export function forget(v, steps) {
  if (v === null || typeof v !== 'object') return { gone: 0, refused: 0 }
  const [step, ...rest] = steps
  if (rest.length > 0) {
    const next = step === '*' && Array.isArray(v) ? v : step in v ? [v[step]] : []
    const all = next.map((n) => forget(n, rest))
    return { gone: all.reduce((n, r) => n + r.gone, 0), refused: all.reduce((n, r) => n + r.refused, 0) }
  }
  if (!(step in v)) return { gone: 0, refused: 0 }
  const salt = v.$forgettable?.[step]
  if (salt === undefined) return { gone: 0, refused: 1 }
  v.$forgotten = { ...(v.$forgotten ?? {}), [step]: forgottenHash(v[step], salt) }
  delete v[step]
  delete v.$forgettable[step]
  return { gone: 1, refused: 0 }
}
