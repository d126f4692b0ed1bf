/**
 * GNUnet's key derivation: HKDF that extracts with HMAC-SHA512 and expands with HMAC-SHA256.
 *
 * Node's own `hkdfSync` knows one hash only, so the few lines of RFC 5869 stand here over `createHmac`.
 */
import { createHmac } from 'node:crypto'
import { concatBytes, u16 } from '../encoding/struct.js'

const BLOCK = 32

/**
 * Derives `length` bytes.
 * @param salt key of the extraction step
 * @param ikm input key material
 * @param info context chunks, concatenated without separators
 * @throws RangeError beyond 255 blocks of 32 bytes
 */
export function kdf(
  length: number,
  salt: Uint8Array,
  ikm: Uint8Array,
  ...info: readonly Uint8Array[]
): Uint8Array {
  if (length > 255 * BLOCK)
    throw new RangeError(`kdf gives at most ${String(255 * BLOCK)} bytes, not ${String(length)}`)
  const extracted = createHmac('sha512', salt).update(ikm).digest()
  const context = concatBytes(...info)
  const output = new Uint8Array(Math.ceil(length / BLOCK) * BLOCK)
  let previous: Uint8Array = new Uint8Array(0)
  for (let block = 0; block * BLOCK < length; block++) {
    const mac = createHmac('sha256', extracted).update(previous).update(context)
    previous = mac.update(Uint8Array.of(block + 1)).digest()
    output.set(previous, block * BLOCK)
  }
  return output.subarray(0, length)
}

/**
 * Derives a number below `modulus` (KDF-MOD): draws as many bits as the modulus has and tries again, with a
 * counter in the context, until the draw is small enough.
 * @returns the number and the counter that gave it
 */
export function kdfModulo(
  modulus: bigint,
  salt: Uint8Array,
  ikm: Uint8Array,
  context: Uint8Array,
): { value: bigint; counter: number } {
  const bits = modulus.toString(2).length
  const mask = 2n ** BigInt(bits) - 1n
  for (let counter = 0; counter < 2 ** 16; counter++) {
    const drawn = kdf(Math.ceil(bits / 8), salt, ikm, context, u16(counter))
    const value = bytesToBigint(drawn) & mask
    if (value < modulus) return { value, counter }
  }
  throw new RangeError('no number below the modulus in 65536 draws')
}

/** Big-endian bytes to a number; no bytes mean zero. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  return bytes.length === 0
    ? 0n
    : BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`)
}

/** A number to big-endian bytes without leading zeros, as all big integers travel here; zero is no bytes. */
export function bigintToBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  const hex = value.toString(16)
  return new Uint8Array(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'))
}
