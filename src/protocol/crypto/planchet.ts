/**
 * Planchets: the blanks that a wallet sends to be signed, and the coins they become.
 */
import { encodeCrockford } from '../encoding/crockford.js'
import { u32, utf8 } from '../encoding/struct.js'
import { CIPHER_RSA, denominationHash } from './denomination.js'
import { eddsaPublicKey } from './eddsa.js'
import { sha512 } from './hash.js'
import { kdf } from './kdf.js'
import { rsaBlind, type RsaPublicKey } from './rsa-blind.js'

/** Everything a wallet keeps about a planchet before the exchange has signed it. */
export interface Planchet {
  readonly coinPriv: Uint8Array
  readonly coinPub: Uint8Array
  readonly blindingSecret: Uint8Array
  readonly coinPubHash: Uint8Array
  readonly blinded: Uint8Array
  readonly denomPubHash: Uint8Array
  /** h_coin_envelope: what the reserve signs and the exchange stores. */
  readonly envelopeHash: Uint8Array
}

/** Derives coin key and blinding secret from the 32-byte planchet master secret. */
export function planchetSecrets(masterSecret: Uint8Array): {
  coinPriv: Uint8Array
  blindingSecret: Uint8Array
} {
  return { coinPriv: kdf(32, utf8('coin'), masterSecret), blindingSecret: kdf(32, utf8('bks'), masterSecret) }
}

/** Hash of a coin that the denomination key signs; the age commitment takes part only if there is one. */
export function coinPubHash(coinPub: Uint8Array, ageCommitment?: Uint8Array): Uint8Array {
  if (ageCommitment?.some((byte) => byte !== 0) !== true) return sha512(coinPub)
  return sha512(coinPub, ageCommitment)
}

/** h_coin_envelope of a blinded RSA planchet. */
export function coinEnvelopeHash(denomPubHash: Uint8Array, blinded: Uint8Array): Uint8Array {
  return sha512(denomPubHash, u32(CIPHER_RSA), blinded)
}

/** Makes the planchet of one coin. */
export function makePlanchet(
  masterSecret: Uint8Array,
  denomination: RsaPublicKey,
  options: { ageMask?: number; ageCommitment?: Uint8Array } = {},
): Planchet {
  const { coinPriv, blindingSecret } = planchetSecrets(masterSecret)
  const coinPub = eddsaPublicKey(coinPriv)
  const hashedPub = coinPubHash(coinPub, options.ageCommitment)
  const blinded = rsaBlind(hashedPub, blindingSecret, denomination)
  const denomPubHash = denominationHash(denomination, options.ageMask ?? 0)
  const envelopeHash = coinEnvelopeHash(denomPubHash, blinded)
  return { coinPriv, coinPub, blindingSecret, coinPubHash: hashedPub, blinded, denomPubHash, envelopeHash }
}

/** JSON form of a blinded RSA planchet (`coin_ev`). */
export function coinEnvelopeJson(blinded: Uint8Array): { cipher: 'RSA'; rsa_blinded_planchet: string } {
  return { cipher: 'RSA', rsa_blinded_planchet: encodeCrockford(blinded) }
}
