/**
 * Denomination keys, envelopes and signatures, as several messages carry them.
 *
 * Of each thing there is a form for RSA, which is what the pages on deposits and batch withdrawals here read, and
 * a union over both ciphers for the pages where a body with Clause-Schnorr is read well enough to be refused.
 */
import Joi from 'joi'
import { base32Variable, count, integer, secret32 } from './shapes.js'

/** One shape for each cipher; what is neither is measured against that of RSA, which then names `cipher`. */
function byCipher<Rsa, Cs>(
  rsa: Joi.ObjectSchema<Rsa>,
  cs: Joi.ObjectSchema<Cs>,
): Joi.AlternativesSchema<Rsa | Cs> {
  return Joi.alternatives<Rsa | Cs>().conditional(Joi.ref('.cipher'), { is: 'CS', then: cs, otherwise: rsa })
}

const cs = Joi.string().valid('CS')

export interface UnblindedSignature {
  cipher: 'RSA'
  rsa_signature: string
}

export const unblindedSignature = Joi.object<UnblindedSignature, true>({
  cipher: Joi.string().valid('RSA'),
  rsa_signature: base32Variable,
})

export interface CoinEnvelope {
  cipher: 'RSA'
  rsa_blinded_planchet: string
}

export const coinEnvelope = Joi.object<CoinEnvelope, true>({
  cipher: Joi.string().valid('RSA'),
  rsa_blinded_planchet: base32Variable,
})

export interface BlindedSignature {
  cipher: 'RSA'
  blinded_rsa_signature: string
}

export const blindedSignature = Joi.object<BlindedSignature, true>({
  cipher: Joi.string().valid('RSA'),
  blinded_rsa_signature: base32Variable,
})

export interface CsUnblindedSignature {
  cipher: 'CS'
  cs_signature_r: string
  cs_signature_s: string
}

export type AnyUnblindedSignature = UnblindedSignature | CsUnblindedSignature

export const anyUnblindedSignature = byCipher(
  unblindedSignature,
  Joi.object<CsUnblindedSignature, true>({ cipher: cs, cs_signature_r: secret32, cs_signature_s: secret32 }),
)

export interface CsCoinEnvelope {
  cipher: 'CS'
  cs_nonce: string
  cs_blinded_c0: string
  cs_blinded_c1: string
}

export type AnyCoinEnvelope = CoinEnvelope | CsCoinEnvelope

export const anyCoinEnvelope = byCipher(
  coinEnvelope,
  Joi.object<CsCoinEnvelope, true>({
    cipher: cs,
    cs_nonce: secret32,
    cs_blinded_c0: secret32,
    cs_blinded_c1: secret32,
  }),
)

export interface CsBlindedSignature {
  cipher: 'CS'
  /** Which of the two challenges was answered: 0 or 1. */
  b: number
  s: string
}

export type AnyBlindedSignature = BlindedSignature | CsBlindedSignature

export const anyBlindedSignature = byCipher(
  blindedSignature,
  Joi.object<CsBlindedSignature, true>({ cipher: cs, b: integer.min(0).max(1), s: secret32 }),
)

export interface RsaDenominationPub {
  cipher: 'RSA'
  /** Bitmap of the age groups; 0 for coins that know no age. */
  age_mask: number
  rsa_pub: string
}

export interface CsDenominationPub {
  cipher: 'CS'
  age_mask: number
  cs_pub: string
}

export type DenominationPub = RsaDenominationPub | CsDenominationPub

export const denominationPub = byCipher(
  Joi.object<RsaDenominationPub, true>({
    cipher: Joi.string().valid('RSA'),
    age_mask: count,
    rsa_pub: base32Variable,
  }),
  Joi.object<CsDenominationPub, true>({ cipher: cs, age_mask: count, cs_pub: secret32 }),
)

export interface RsaBlindingValues {
  cipher: 'RSA'
}

export interface CsBlindingValues {
  cipher: 'CS'
  r_pub_0: string
  r_pub_1: string
}

/** What an exchange adds to the blinding (`ewv`): nothing for RSA. */
export type BlindingValues = RsaBlindingValues | CsBlindingValues

export const blindingValues = byCipher(
  Joi.object<RsaBlindingValues, true>({ cipher: Joi.string().valid('RSA') }),
  Joi.object<CsBlindingValues, true>({ cipher: cs, r_pub_0: secret32, r_pub_1: secret32 }),
)
