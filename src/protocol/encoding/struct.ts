/**
 * Packed big-endian structures: what Taler signs and hashes.
 *
 * No field is ever padded, so a structure is the concatenation of its fields in order.
 */
import { packAmount, type Amount } from './amount.js'
import { packRelativeTime, packTimestamp, type RelativeTime, type Timestamp } from './timestamp.js'

/** Joins byte strings. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

const encoder = new TextEncoder()

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** UTF-8 bytes of a text and one NUL: what the reference hashes when it hashes a string. */
export function utf8z(text: string): Uint8Array {
  return concatBytes(utf8(text), new Uint8Array(1))
}

/** Unsigned 16 bit, big endian. @throws RangeError for a number that does not fit. */
export function u16(value: number): Uint8Array {
  return unsigned(2, value)
}

/** Unsigned 32 bit, big endian. @throws RangeError for a number that does not fit. */
export function u32(value: number): Uint8Array {
  return unsigned(4, value)
}

/** Unsigned 64 bit, big endian. @throws RangeError for a number that does not fit. */
export function u64(value: bigint): Uint8Array {
  return unsigned(8, value)
}

/** How a field of a signed structure is packed; `hash64` and `key32` are raw bytes of that size. */
export interface FieldTypes {
  hash64: Uint8Array
  key32: Uint8Array
  amount: Amount
  time: Timestamp
  duration: RelativeTime
  u64: bigint
  u32: number
}
export type FieldKind = keyof FieldTypes

/** Packed size of each kind in bytes. */
export const FIELD_SIZE: Readonly<Record<FieldKind, number>> = {
  hash64: 64,
  key32: 32,
  amount: 24,
  time: 8,
  duration: 8,
  u64: 8,
  u32: 4,
}

/** Packs one field. @throws RangeError when raw bytes do not have the size of their kind. */
export function packField<Kind extends FieldKind>(kind: Kind, value: FieldTypes[Kind]): Uint8Array {
  const field = { kind, value } as { [K in FieldKind]: { kind: K; value: FieldTypes[K] } }[FieldKind]
  switch (field.kind) {
    case 'hash64':
    case 'key32':
      if (field.value.length !== FIELD_SIZE[field.kind]) {
        throw new RangeError(
          `a ${field.kind} field has ${String(FIELD_SIZE[field.kind])} bytes, not ${String(field.value.length)}`,
        )
      }
      return field.value
    case 'amount':
      return packAmount(field.value)
    case 'time':
      return u64(packTimestamp(field.value))
    case 'duration':
      return u64(packRelativeTime(field.value))
    case 'u64':
      return u64(field.value)
    case 'u32':
      return u32(field.value)
  }
}

const LIMITS = { 2: 2n ** 16n, 4: 2n ** 32n, 8: 2n ** 64n } as const

/** A DataView would wrap numbers around: then a refund with id 2^64 were signed like the one with id 0. */
function unsigned(size: 2 | 4 | 8, value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  const exact = BigInt(value) // Throws a RangeError for a fraction.
  if (exact < 0n || exact >= LIMITS[size]) {
    throw new RangeError(`${exact.toString()} does not fit ${String(8 * size)} bits`)
  }
  if (size === 2) view.setUint16(0, Number(exact))
  else if (size === 4) view.setUint32(0, Number(exact))
  else view.setBigUint64(0, exact)
  return bytes
}
