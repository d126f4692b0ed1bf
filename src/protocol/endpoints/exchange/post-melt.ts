/**
 * POST /melt: a wallet commits itself to change for a coin (since v32; experimental here).
 *
 * Of the request, `old_coin_pub`, `old_denom_pub_h` and `refresh_seed` are names that were seen, and of
 * `old_age_commitment_h` the beginning. The others were not seen: they are named after the old form, or after
 * what a draft says about the member.
 */
import {
  anyCoinEnvelope,
  anyUnblindedSignature,
  type AnyCoinEnvelope,
  type AnyUnblindedSignature,
} from '../coin.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  listOf,
  optional,
  secret32,
  shortHash,
} from '../shapes.js'
import { meltResponseShape } from './melt.js'
import { coinConflictShape, denominationGoneShape, denominationUnknownShape } from './proofs.js'

export interface MeltRequest {
  old_coin_pub: string
  old_denom_pub_h: string
  old_age_commitment_h?: string
  /** Name not seen: the denomination's signature on the coin. */
  old_denom_sig: AnyUnblindedSignature
  /** Name not seen: exactly the new coins, their withdraw fees and the refresh fee of the old one. */
  value_with_fee: string
  /** 64 bytes, which with the coin's private key give all that is derived. */
  refresh_seed: string
  /** Name not seen: one denomination for each new coin. */
  denoms_h: string[]
  /** Name not seen: three sets of planchets, each with one for each new coin. */
  coin_evs: AnyCoinEnvelope[][]
  /** Name not seen: the transfer keys, one for each planchet. */
  transfer_pubs: string[][]
  /** Name as in POST /withdraw: needed if a new coin has cipher CS. */
  blinding_seed?: string
  /** Name not seen: of the coin, over commitment and amount. */
  confirm_sig: string
}

export const melt = endpoint<MeltRequest>()({
  page: 'post-melt',
  party: 'exchange',
  method: 'POST',
  path: '/melt',
  request: {
    old_coin_pub: eddsaPublicKey,
    old_denom_pub_h: hashCode,
    old_age_commitment_h: optional(shortHash),
    old_denom_sig: anyUnblindedSignature,
    value_with_fee: amount,
    refresh_seed: hashCode,
    denoms_h: listOf(hashCode),
    coin_evs: listOf<AnyCoinEnvelope[]>(listOf<AnyCoinEnvelope>(anyCoinEnvelope)),
    transfer_pubs: listOf<string[]>(listOf(eddsaPublicKey)),
    blinding_seed: optional(secret32),
    confirm_sig: eddsaSignature,
  },
  replies: {
    200: meltResponseShape,
    400: errorDetailShape,
    403: errorDetailShape,
    404: denominationUnknownShape,
    409: coinConflictShape,
    410: denominationGoneShape,
    413: errorDetailShape,
    500: errorDetailShape,
  },
})
