/** POST /coins/COIN_PUB/melt: a wallet commits itself to change for a coin (exchange protocols up to 25). */
import { anyUnblindedSignature, type AnyUnblindedSignature } from '../coin.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  optional,
  secret32,
  shortHash,
} from '../shapes.js'
import { meltResponseShape } from './melt.js'
import { coinConflictShape, denominationGoneShape, denominationUnknownShape } from './proofs.js'

export interface CoinMeltRequest {
  denom_sig: AnyUnblindedSignature
  denom_pub_hash: string
  /** Of the coin, over the commitment and the amount. */
  confirm_sig: string
  /** What leaves the coin: the new coins, their withdraw fees and the refresh fee of this one. */
  value_with_fee: string
  /** Commitment: a hash over all new planchets and transfer keys. */
  rc: string
  age_commitment_hash?: string
  /** Seed of the nonces; needed if a new coin has cipher CS. */
  rms?: string
}

export const meltCoin = endpoint<CoinMeltRequest>()({
  page: 'post-coins-COIN_PUB-melt',
  party: 'exchange',
  method: 'POST',
  path: '/coins/{COIN_PUB}/melt',
  request: {
    denom_sig: anyUnblindedSignature,
    denom_pub_hash: hashCode,
    confirm_sig: eddsaSignature,
    value_with_fee: amount,
    rc: hashCode,
    age_commitment_hash: optional(shortHash),
    rms: optional(secret32),
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
