/**
 * Ed25519 as Taler uses it: one face, two interchangeable backends, one accepted set.
 *
 * Libraries disagree about crafted signatures, and crafted signatures are what a conformance tool sends. Our
 * set: S below the group order, public key canonically encoded, neither key nor R of small order, and the
 * equation without cofactor (S·B = R + k·A, compared byte for byte). Every libsodium the reference ever ran
 * with accepts whatever we accept; docs/decisions/0002-ed25519-accepted-set.md tells where newer ones accept
 * more.
 */
import { nodeEddsa } from './eddsa-node.js'

/** What a backend has to offer. Keys are raw: 32-byte seed, 32-byte public key; signatures 64 bytes. */
export interface EddsaBackend {
  readonly name: string
  publicKey(seed: Uint8Array): Uint8Array
  sign(seed: Uint8Array, message: Uint8Array): Uint8Array
  /** The bare equation; callers get the accepted set through {@link verifyWith}. */
  verifyEquation(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** Public key of a 32-byte private seed. @throws RangeError for another length. */
export function eddsaPublicKey(seed: Uint8Array): Uint8Array {
  requireLength(seed, 32, 'private key')
  return nodeEddsa.publicKey(seed)
}

/** Deterministic signature (RFC 8032). @throws RangeError when the seed does not have 32 bytes. */
export function eddsaSign(seed: Uint8Array, message: Uint8Array): Uint8Array {
  requireLength(seed, 32, 'private key')
  return nodeEddsa.sign(seed, message)
}

/** True if the signature is in our accepted set. @throws RangeError for a key or signature of wrong length. */
export function eddsaVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verifyWith(nodeEddsa, publicKey, message, signature)
}

/** Like {@link eddsaVerify} with a backend of the caller's choice: the judge's second opinion. */
export function verifyWith(
  backend: EddsaBackend,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  requireLength(publicKey, 32, 'public key')
  requireLength(signature, 64, 'signature')
  return (
    isCanonicalPoint(publicKey) &&
    !hasSmallOrder(publicKey) &&
    !hasSmallOrder(signature.subarray(0, 32)) &&
    isReducedScalar(signature.subarray(32)) &&
    backend.verifyEquation(publicKey, message, signature)
  )
}

const FIELD_PRIME = 2n ** 255n - 19n
/** Order of the base point. */
export const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

/** y coordinates of the eight points of small order, in each encoding that fits 255 bits. */
const SMALL_ORDER_Y = new Set<bigint>([
  0n,
  1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  FIELD_PRIME - 2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  FIELD_PRIME - 1n,
  FIELD_PRIME,
  FIELD_PRIME + 1n,
])

function isCanonicalPoint(encoded: Uint8Array): boolean {
  return yCoordinate(encoded) < FIELD_PRIME
}

function hasSmallOrder(encoded: Uint8Array): boolean {
  return SMALL_ORDER_Y.has(yCoordinate(encoded))
}

function isReducedScalar(scalar: Uint8Array): boolean {
  return littleEndian(scalar) < GROUP_ORDER
}

function yCoordinate(encoded: Uint8Array): bigint {
  return littleEndian(encoded) & (2n ** 255n - 1n)
}

/** Little-endian bytes to a number. */
export function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

function requireLength(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) {
    throw new RangeError(`an Ed25519 ${what} has ${String(length)} bytes, not ${String(bytes.length)}`)
  }
}
