/**
 * What signs for a party: every signature that is made while a request is served passes here, so that a signer
 * that fails can be played.
 */
import { encodeCrockford } from '../protocol/encoding/crockford.js'
import { rsaSignBlinded, type RsaPrivateKey, type RsaPublicKey } from '../protocol/crypto/rsa-blind.js'
import type { KeyPair } from './keyring.js'
import { Seam, SeamError } from './seams.js'

/** A signed structure, as far as signing goes. */
export interface Signable<Values> {
  sign(privateKey: Uint8Array, values: Values): Uint8Array
}

/** A denomination key that nobody here has: it repeats what was signed with it elsewhere, and signs nothing new. */
export interface RecordedKey {
  readonly publicKey: RsaPublicKey
  /** Blinded signatures in base32, by the blinded planchet in base32. */
  readonly answers: ReadonlyMap<string, string>
}

export class Signer {
  readonly seam = new Seam('signer')

  /** Signs a structure. @returns the signature in base32 @throws SeamError when a fault is due */
  sign<Values>(structure: Signable<Values>, keys: KeyPair, values: Values): string {
    this.seam.use()
    return encodeCrockford(structure.sign(keys.priv, values))
  }

  /**
   * Signs a blinded planchet.
   * @returns the signature in base32
   * @throws SeamError when a fault is due, or the key was only recorded and never signed this planchet
   */
  signBlinded(blinded: Uint8Array, key: RsaPrivateKey | RecordedKey): string {
    this.seam.use()
    if ('answers' in key) {
      const answer = key.answers.get(encodeCrockford(blinded))
      if (answer === undefined) throw new SeamError('signer')
      return answer
    }
    return encodeCrockford(rsaSignBlinded(blinded, key))
  }
}
