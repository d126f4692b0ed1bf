/**
 * Arithmetic in the group of Ed25519, for the schemes that are more than a signature: Clause-Schnorr and the keys
 * of age groups. Points are their 32 bytes, scalars are numbers.
 *
 * Not constant in time: what it computes with are keys of a simulator and of its test wallets.
 */
import { Point } from '@noble/ed25519'
import { MalformedError } from '../malformed.js'
import { GROUP_ORDER, littleEndian } from './eddsa.js'

/** 32 bytes made a multiple of eight with the second highest bit set, as X25519 and Ed25519 do. Not reduced. */
export function clamp(bytes: Uint8Array): Uint8Array {
  const clamped = bytes.slice(0, 32)
  clamped[0] = (clamped[0] ?? 0) & 248
  clamped[31] = ((clamped[31] ?? 0) & 127) | 64
  return clamped
}

/** A scalar from little-endian bytes of any number, below the group order. */
export function scalarOf(bytes: Uint8Array): bigint {
  return littleEndian(bytes) % GROUP_ORDER
}

/** A number from 0 to 2^256 - 1 as 32 little-endian bytes. */
export function littleEndianBytes(value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse())
}

/** The base point so many times. */
export function timesBase(scalar: bigint): Uint8Array {
  return Point.BASE.multiply(scalar % GROUP_ORDER, false).toBytes()
}

/**
 * The sum of points, each so many times.
 * @throws MalformedError for 32 bytes that encode no point.
 */
export function sumOf(
  ...terms: readonly { readonly scalar: bigint; readonly point: Uint8Array }[]
): Uint8Array {
  return terms
    .map(({ scalar, point }) => decode(point).multiply(scalar % GROUP_ORDER, false))
    .reduce((sum, term) => sum.add(term), Point.ZERO)
    .toBytes()
}

/** True for 32 bytes that encode a point. */
export function isPoint(bytes: Uint8Array): boolean {
  try {
    decode(bytes)
    return true
  } catch (error) {
    if (error instanceof MalformedError) return false
    throw error
  }
}

/** @throws MalformedError */
function decode(point: Uint8Array): Point {
  try {
    return Point.fromBytes(point, false)
  } catch {
    throw new MalformedError('a point of the curve', point)
  }
}
