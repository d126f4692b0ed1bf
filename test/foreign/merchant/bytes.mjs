/**
 * Bytes, Crockford base32 and the key derivation of GNU Taler (HMAC-SHA512 extract, HMAC-SHA256 expand).
 */
import { createHash, createHmac, randomBytes } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const VALUES = new Map([...ALPHABET].map((c, i) => [c, i]))
VALUES.set('O', 0).set('I', 1).set('L', 1).set('U', VALUES.get('V'))

/** @param {Uint8Array} bytes @returns {string} base32, zero padded on the right */
export function toB32(bytes) {
  let out = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += ALPHABET[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? out + ALPHABET[(held << (5 - bits)) & 31] : out
}

/**
 * @param {unknown} text @param {number} [size] exact number of bytes expected; without it any size is taken
 * @returns {Buffer} @throws {RangeError} when the text is no base32 or has another size
 */
export function fromB32(text, size) {
  if (typeof text !== 'string') throw new RangeError('not a string')
  const want = size ?? Math.floor((text.length * 5) / 8)
  if (size !== undefined && Math.ceil((size * 8) / 5) !== text.length) throw new RangeError('wrong length')
  const out = Buffer.alloc(want)
  let held = 0
  let bits = 0
  let at = 0
  for (const c of text.toUpperCase()) {
    const v = VALUES.get(c)
    if (v === undefined) throw new RangeError('not base32')
    held = (held << 5) | v
    bits += 5
    if (bits >= 8) {
      bits -= 8
      if (at < want) out[at++] = (held >> bits) & 255
      held &= (1 << bits) - 1
    }
  }
  return out
}

/** One spelling per value: padding bits and letter case do not tell two keys apart. @param {string} text @param {number} size */
export const sameB32 = (text, size) => toB32(fromB32(text, size))

/** @param {...(Uint8Array|string)} parts */
export function sha512(...parts) {
  const h = createHash('sha512')
  for (const p of parts) h.update(p)
  return h.digest()
}

/** SHA-512 over the text and a closing NUL byte. @param {string} text */
export const hashText = (text) => sha512(text, '\0')

/** @param {number} n */
export const random = (n) => randomBytes(n)

/**
 * @param {number} size bytes wanted @param {Uint8Array|string} salt @param {Uint8Array|string} ikm @param {Uint8Array|string} [info]
 */
export function kdf(size, salt, ikm, info = '') {
  const prk = createHmac('sha512', salt).update(ikm).digest()
  const out = []
  /** @type {Uint8Array} */
  let last = Buffer.alloc(0)
  for (let i = 1; out.length * 32 < size; i++) {
    last = createHmac('sha256', prk)
      .update(last)
      .update(info)
      .update(Buffer.from([i]))
      .digest()
    out.push(last)
  }
  return Buffer.concat(out).subarray(0, size)
}

/** @param {number} v */
export function u32(v) {
  const b = Buffer.alloc(4)
  b.writeUInt32BE(v)
  return b
}

/** @param {bigint|number} v */
export function u64(v) {
  const b = Buffer.alloc(8)
  b.writeBigUInt64BE(BigInt(v))
  return b
}

export const ZERO32 = Buffer.alloc(32)
export const ZERO64 = Buffer.alloc(64)
