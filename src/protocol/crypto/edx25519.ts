/**
 * Ed25519 keys that can be derived from one another: the keys of age groups.
 *
 * The private key is the expanded one of RFC 8032 (scalar and nonce prefix, 64 bytes) instead of the seed, so that
 * a factor can be multiplied into it; signatures are ordinary Ed25519 signatures under the public key.
 */
import { concatBytes, utf8 } from '../encoding/struct.js'
import { clamp, littleEndianBytes, scalarOf, sumOf, timesBase } from './edwards.js'
import { GROUP_ORDER } from './eddsa.js'
import { sha512 } from './hash.js'
import { kdf } from './kdf.js'

const DERIVATION = utf8('edx25519-derivation')

/** Private key (64 bytes) of a seed of any length. */
export function edxPrivateKey(seed: Uint8Array): Uint8Array {
  const expanded = sha512(seed)
  return concatBytes(clamp(expanded), expanded.subarray(32))
}

/** Public key of a 64-byte private key. */
export function edxPublicKey(privateKey: Uint8Array): Uint8Array {
  return timesBase(scalarOf(privateKey.subarray(0, 32)))
}

/** Deterministic signature. */
export function edxSign(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  const nonce = scalarOf(sha512(privateKey.subarray(32), message))
  const r = timesBase(nonce)
  const challenge = scalarOf(sha512(r, edxPublicKey(privateKey), message))
  const s = (nonce + challenge * scalarOf(privateKey.subarray(0, 32))) % GROUP_ORDER
  return concatBytes(r, littleEndianBytes(s))
}

/** The public key derived from another by a salt. @throws MalformedError when the key is no point */
export function edxDerivePublicKey(publicKey: Uint8Array, salt: Uint8Array): Uint8Array {
  return sumOf({ scalar: scalarOf(factorBytes(publicKey, salt)), point: publicKey })
}

/** The private key that belongs to {@link edxDerivePublicKey}. */
export function edxDerivePrivateKey(privateKey: Uint8Array, salt: Uint8Array): Uint8Array {
  const factor = factorBytes(edxPublicKey(privateKey), salt)
  const scalar = (scalarOf(privateKey.subarray(0, 32)) * scalarOf(factor)) % GROUP_ORDER
  const prefix = sha512(privateKey.subarray(32), factor).subarray(0, 32)
  return concatBytes(littleEndianBytes(scalar), prefix)
}

/** Arguments in the order that GNUnet has used since October 2024. */
function factorBytes(publicKey: Uint8Array, salt: Uint8Array): Uint8Array {
  return kdf(64, DERIVATION, publicKey, salt)
}
