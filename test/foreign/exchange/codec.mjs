// Text and byte encodings: Crockford base32, amounts, times, a JSON reader that keeps 64-bit integers.
// Amounts are BigInt in units of 10^-8 of the currency everywhere in this program.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** @type {Map<string, number>} */
const DIGITS = new Map()
for (let i = 0; i < 32; i++) {
  DIGITS.set(ALPHABET[i], i)
  DIGITS.set(ALPHABET[i].toLowerCase(), i)
}
for (const [alias, digit] of [
  ['O', 0],
  ['I', 1],
  ['L', 1],
  ['U', 27],
]) {
  DIGITS.set(/** @type {string} */ (alias), /** @type {number} */ (digit))
  DIGITS.set(/** @type {string} */ (alias).toLowerCase(), /** @type {number} */ (digit))
}

/** Bytes to base32, zero-padded on the right. @param {Uint8Array} bytes @returns {string} */
export function encode32(bytes) {
  let out = ''
  let bits = 0
  let acc = 0
  for (const byte of bytes) {
    acc = (acc << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += ALPHABET[(acc >> bits) & 31]
    }
    acc &= (1 << bits) - 1
  }
  return bits > 0 ? out + ALPHABET[(acc << (5 - bits)) & 31] : out
}

/**
 * Base32 to bytes. With `size` the text must be exactly as long as that many bytes need; without it the length follows the text.
 * @param {unknown} text @param {number} [size] @returns {Buffer | null} null when malformed
 */
export function decode32(text, size) {
  if (typeof text !== 'string') return null
  let want = size
  if (want === undefined) {
    want = Math.floor((5 * text.length) / 8)
    if (Math.ceil((8 * want) / 5) !== text.length) want -= 1
    if (want < 0) return null
  }
  if (Math.ceil((8 * want) / 5) !== text.length) return null
  const out = Buffer.alloc(want)
  let bits = 0
  let acc = 0
  let at = 0
  for (const char of text) {
    const digit = DIGITS.get(char)
    if (digit === undefined) return null
    acc = (acc << 5) | digit
    bits += 5
    if (bits >= 8) {
      bits -= 8
      if (at < want) out[at++] = (acc >> bits) & 255
    }
    acc &= (1 << bits) - 1
  }
  return out
}

const UNIT = 100000000n
const MAX_VALUE = 1n << 52n

/** @param {unknown} text @param {string} currency @returns {bigint | null} null when malformed or of another currency */
export function parseAmount(text, currency) {
  if (typeof text !== 'string') return null
  const match =
    /^\s*([A-Z]{1,11}):([0-9]+)(?:\.([0-9]{1,8}))?$/.exec(text) ??
    /^\s*([A-Z]{1,11}):()\.([0-9]{1,8})$/.exec(text)
  if (match === null || match[1] !== currency) return null
  const value = BigInt(match[2] === '' ? '0' : match[2])
  if (value > MAX_VALUE) return null
  return value * UNIT + BigInt((match[3] ?? '').padEnd(8, '0'))
}

/** @param {bigint} units @param {string} currency @returns {string} */
export function formatAmount(units, currency) {
  const fraction = (units % UNIT).toString().padStart(8, '0').replace(/0+$/, '')
  return `${currency}:${units / UNIT}${fraction === '' ? '' : `.${fraction}`}`
}

/** The 24 bytes of an amount in signatures. @param {bigint} units @param {string} currency @returns {Buffer} */
export function amountBytes(units, currency) {
  const out = Buffer.alloc(24)
  out.writeBigUInt64BE(units / UNIT, 0)
  out.writeUInt32BE(Number(units % UNIT), 8)
  out.write(currency, 12, 'ascii')
  return out
}

/** Seconds, or Infinity for "never". @typedef {number} Seconds */

/** @param {unknown} value @returns {Seconds | null} */
export function parseTimestamp(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const seconds = /** @type {Record<string, unknown>} */ (value).t_s
  if (typeof seconds === 'string' && seconds.toLowerCase() === 'never') return Infinity
  if (typeof seconds !== 'bigint' || seconds < 0n || seconds * 1000000n >= 1n << 64n) return null
  return Number(seconds)
}

/** @param {Seconds} seconds @returns {{ t_s: number | 'never' }} */
export function timestamp(seconds) {
  return { t_s: seconds === Infinity ? 'never' : seconds }
}

/** @param {Seconds} seconds @returns {Buffer} */
export function timeBytes(seconds) {
  return u64(seconds === Infinity ? (1n << 64n) - 1n : BigInt(seconds) * 1000000n)
}

/** @param {bigint | number} value @returns {Buffer} */
export function u64(value) {
  const out = Buffer.alloc(8)
  out.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)))
  return out
}

/** @param {number} value @returns {Buffer} */
export function u32(value) {
  const out = Buffer.alloc(4)
  out.writeUInt32BE(value)
  return out
}

/** A JSON number with a dot or an exponent: no field of the protocol takes one from a client. */
export class JsonReal {
  /** @param {number} value */
  constructor(value) {
    this.value = value
  }
}

const DEPTH_LIMIT = 2048

/**
 * Reads JSON keeping every integer as BigInt (a double would lose rtransaction_id above 2^53). Last of duplicate keys wins.
 * Refuses integers outside signed 64 bit, U+0000 in strings and nesting beyond 2048, as the reference parser does.
 * @param {string} text @returns {unknown} throws SyntaxError
 */
export function parseJson(text) {
  let at = 0
  /** @param {string} why @returns {never} */
  const fail = (why) => {
    throw new SyntaxError(`${why} at ${at}`)
  }
  const space = () => {
    while (at < text.length && ' \t\n\r'.includes(text[at])) at++
  }
  const string = () => {
    const start = at
    at++
    while (at < text.length && text[at] !== '"') {
      if (text.charCodeAt(at) < 32) fail('control character')
      at += text[at] === '\\' ? 2 : 1
    }
    if (at >= text.length) fail('unterminated string')
    at++
    const value = /** @type {string} */ (JSON.parse(text.slice(start, at)))
    if (value.includes('\0')) fail('NUL in string')
    return value
  }
  const number = () => {
    const match = /^-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/.exec(text.slice(at, at + 400))
    if (match === null) return fail('unexpected character')
    at += match[0].length
    if (match[1] !== undefined || match[2] !== undefined) return new JsonReal(Number(match[0]))
    const value = BigInt(match[0])
    if (value >= 1n << 63n || value < -(1n << 63n)) fail('integer out of range')
    return value
  }
  /** @param {number} depth @returns {unknown} */
  const value = (depth) => {
    if (depth > DEPTH_LIMIT) fail('nested too deep')
    space()
    const char = text[at]
    if (char === '"') return string()
    if (char === '{') {
      /** @type {Record<string, unknown>} */
      const out = Object.create(null)
      at++
      space()
      if (text[at] === '}') return (at++, out)
      for (;;) {
        space()
        if (text[at] !== '"') fail('expected a key')
        const key = string()
        space()
        if (text[at++] !== ':') fail('expected :')
        out[key] = value(depth + 1)
        space()
        const next = text[at++]
        if (next === '}') return out
        if (next !== ',') fail('expected , or }')
      }
    }
    if (char === '[') {
      /** @type {unknown[]} */
      const out = []
      at++
      space()
      if (text[at] === ']') return (at++, out)
      for (;;) {
        out.push(value(depth + 1))
        space()
        const next = text[at++]
        if (next === ']') return out
        if (next !== ',') fail('expected , or ]')
      }
    }
    for (const [word, meaning] of /** @type {[string, unknown][]} */ ([
      ['true', true],
      ['false', false],
      ['null', null],
    ])) {
      if (text.startsWith(word, at)) {
        at += word.length
        return meaning
      }
    }
    return number()
  }
  const result = value(1)
  space()
  if (at !== text.length) fail('trailing text')
  if (typeof result !== 'object' || result === null || result instanceof JsonReal)
    fail('neither object nor array')
  return result
}

/** JSON with BigInt written as bare integers. @param {unknown} value @param {number} [indent] @returns {string} */
export function writeJson(value, indent = 0, depth = 0) {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pad = indent === 0 ? '' : `\n${' '.repeat(indent * (depth + 1))}`
  const end = indent === 0 ? '' : `\n${' '.repeat(indent * depth)}`
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    return `[${value.map((item) => pad + writeJson(item, indent, depth + 1)).join(',')}${end}]`
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  if (entries.length === 0) return '{}'
  const colon = indent === 0 ? ':' : ': '
  return `{${entries.map(([key, item]) => `${pad}${JSON.stringify(key)}${colon}${writeJson(item, indent, depth + 1)}`).join(',')}${end}}`
}

/** Sorted keys, no white space: the form that is hashed. @param {unknown} value @returns {string} */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const object = /** @type {Record<string, unknown>} */ (value)
    return `{${Object.keys(object)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key])}`)
      .join(',')}}`
  }
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value)
}
