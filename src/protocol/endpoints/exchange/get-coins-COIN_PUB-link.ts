/**
 * GET /coins/COIN_PUB/link: what the owner of a coin needs to find the coins that were made of it.
 *
 * Anybody may ask; it is of use only with the old coin's private key. Later protocols tell the same in the
 * coin's history.
 */
import Joi from 'joi'
import {
  anyBlindedSignature,
  blindingValues,
  denominationPub,
  type AnyBlindedSignature,
  type BlindingValues,
  type DenominationPub,
} from '../coin.js'
import { endpoint } from '../endpoint.js'
import { count, eddsaPublicKey, eddsaSignature, listOf, optional, refusals, secret32 } from '../shapes.js'

export interface LinkedCoin {
  denom_pub: DenominationPub
  ev_sig: AnyBlindedSignature
  /** Place among the new coins of its melt; the coin's secrets are derived with it. */
  coin_idx: number
  ewv: BlindingValues
  link_sig: string
  /** With cipher CS only. */
  cs_nonce?: string
}

/** One melt of the coin that was revealed. */
export interface LinkedMelt {
  transfer_pub: string
  new_coins: LinkedCoin[]
}

export const link = endpoint()({
  page: 'get-coins-COIN_PUB-link',
  party: 'exchange',
  method: 'GET',
  path: '/coins/{COIN_PUB}/link',
  replies: {
    200: listOf(
      Joi.object<LinkedMelt, true>({
        transfer_pub: eddsaPublicKey,
        new_coins: listOf(
          Joi.object<LinkedCoin, true>({
            denom_pub: denominationPub,
            ev_sig: anyBlindedSignature,
            coin_idx: count,
            ewv: blindingValues,
            link_sig: eddsaSignature,
            cs_nonce: optional(secret32),
          }),
        ),
      }),
    ),
    ...refusals(400, 404, 500),
  },
})
