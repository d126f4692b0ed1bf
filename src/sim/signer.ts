/**
 * What signs for a party: every signature that is made while a request is served passes here, so that a signer
 * that fails can be played.
 */
import { encodeCrockford } from '../protocol/encoding/crockford.js'
import { rsaSignBlinded, type RsaPrivateKey } from '../protocol/crypto/rsa-blind.js'
import type { KeyPair } from './keyring.js'
import { Seam } from './seams.js'

/** A signed structure, as far as signing goes. */
export interface Signable<Values> {
  sign(privateKey: Uint8Array, values: Values): Uint8Array
}

export class Signer {
  readonly seam = new Seam('signer')

  /** Signs a structure. @returns the signature in base32 @throws SeamError when a fault is due */
  sign<Values>(structure: Signable<Values>, keys: KeyPair, values: Values): string {
    this.seam.use()
    return encodeCrockford(structure.sign(keys.priv, values))
  }

  /** Signs a blinded planchet. @returns the signature in base32 @throws SeamError when a fault is due */
  signBlinded(blinded: Uint8Array, key: RsaPrivateKey): string {
    this.seam.use()
    return encodeCrockford(rsaSignBlinded(blinded, key))
  }
}
