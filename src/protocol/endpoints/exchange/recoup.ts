/** What both pages of recoup read: a coin of a revoked denomination, and the secret that shows where it came from. */
import {
  anyUnblindedSignature,
  blindingValues,
  type AnyUnblindedSignature,
  type BlindingValues,
} from '../coin.js'
import { eddsaSignature, errorDetailShape, hashCode, optional, secret32, shortHash } from '../shapes.js'
import { coinConflictShape, denominationGoneShape, denominationUnknownShape } from './proofs.js'

export interface RecoupRequest {
  denom_pub_hash: string
  denom_sig: AnyUnblindedSignature
  ewv: BlindingValues
  /** The blinding of the coin's planchet, which the exchange recomputes and looks up. */
  coin_blind_key_secret: string
  coin_sig: string
  h_age_commitment?: string
  /** With cipher CS only. */
  nonce?: string
}

export const recoupRequest = {
  denom_pub_hash: hashCode,
  denom_sig: anyUnblindedSignature,
  ewv: blindingValues,
  coin_blind_key_secret: secret32,
  coin_sig: eddsaSignature,
  h_age_commitment: optional(shortHash),
  nonce: optional(secret32),
}

/** 410 says too that the denomination was not revoked; the registry would have that as 404. */
export const recoupRefusals = {
  400: errorDetailShape,
  403: errorDetailShape,
  404: denominationUnknownShape,
  409: coinConflictShape,
  410: denominationGoneShape,
  413: errorDetailShape,
  500: errorDetailShape,
} as const
