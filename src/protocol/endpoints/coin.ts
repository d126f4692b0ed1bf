/** Blinded and unblinded denomination signatures, as several messages carry them. */
import Joi from 'joi'
import { base32Variable } from './shapes.js'

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
