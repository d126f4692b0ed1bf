/**
 * Ed25519 through @noble/ed25519: slow, portable, written by others than OpenSSL; hence the second opinion.
 *
 * Noble's own `verify` ends in the equation with cofactor, whatever its options. To have the same accepted set
 * as the other backend we take its points and scalars and compare the recomputed R byte for byte.
 */
import { getPublicKey, hashes, Point, sign } from '@noble/ed25519'
import { sha512 } from '@noble/hashes/sha2.js'
import { GROUP_ORDER, littleEndian, type EddsaBackend } from './eddsa.js'

hashes.sha512 = sha512

export const nobleEddsa: EddsaBackend = {
  name: '@noble/ed25519',

  publicKey(seed) {
    return getPublicKey(seed)
  },

  sign(seed, message) {
    return sign(message, seed)
  },

  verifyEquation(publicKey, message, signature) {
    const encodedR = signature.subarray(0, 32)
    const challenge = sha512.create().update(encodedR).update(publicKey).update(message).digest()
    const k = littleEndian(challenge) % GROUP_ORDER
    let expectedR: Point
    try {
      const negatedKey = Point.fromBytes(publicKey, false).negate()
      const s = littleEndian(signature.subarray(32))
      expectedR = Point.BASE.multiply(s, false).add(negatedKey.multiply(k, false))
    } catch {
      return false // Not a point of the curve.
    }
    return Buffer.from(expectedR.toBytes()).equals(encodedR)
  },
}
