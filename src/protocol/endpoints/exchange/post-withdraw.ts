/**
 * POST /withdraw: blind signatures for a batch of planchets under one signature (since v26; experimental here).
 *
 * How `coin_evs` nests when `max_age` is given, three planchets for each coin, could not be read: the shape takes
 * one envelope for each coin, or a list of them.
 */
import Joi from 'joi'
import {
  anyBlindedSignature,
  anyCoinEnvelope,
  type AnyBlindedSignature,
  type AnyCoinEnvelope,
} from '../coin.js'
import { endpoint } from '../endpoint.js'
import {
  count,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  listOf,
  optional,
  secret32,
} from '../shapes.js'
import { meltResponseShape } from './melt.js'
import {
  denominationGoneShape,
  denominationUnknownShape,
  legitimizationNeededShape,
  reserveConflictShape,
} from './proofs.js'

export interface WithdrawRequest {
  /** Of the reserve's signature. */
  cipher: 'ED25519'
  reserve_pub: string
  /** One denomination for each coin. */
  denoms_h: string[]
  coin_evs: (AnyCoinEnvelope | AnyCoinEnvelope[])[]
  reserve_sig: string
  /** Needed if a denomination has cipher CS. */
  blinding_seed?: string
  /** Years; the coins are for this age or below. */
  max_age?: number
}

export interface WithdrawResponse {
  /** The signatures themselves; batch-withdraw wraps each of them. */
  ev_sigs: AnyBlindedSignature[]
}

export const withdraw = endpoint<WithdrawRequest>()({
  page: 'post-withdraw',
  party: 'exchange',
  method: 'POST',
  path: '/withdraw',
  request: {
    cipher: Joi.string().valid('ED25519'),
    reserve_pub: eddsaPublicKey,
    denoms_h: listOf(hashCode),
    coin_evs: Joi.array<WithdrawRequest['coin_evs']>().items(
      Joi.when(Joi.array(), { then: listOf<AnyCoinEnvelope>(anyCoinEnvelope), otherwise: anyCoinEnvelope }),
    ),
    reserve_sig: eddsaSignature,
    blinding_seed: optional(secret32),
    max_age: optional(count),
  },
  replies: {
    200: Joi.object<WithdrawResponse, true>({ ev_sigs: listOf<AnyBlindedSignature>(anyBlindedSignature) }),
    // With an age: first two of the three planchets of each coin have to be revealed, as after a melt.
    201: meltResponseShape,
    400: errorDetailShape,
    403: errorDetailShape,
    404: denominationUnknownShape,
    409: reserveConflictShape,
    410: denominationGoneShape,
    412: denominationGoneShape,
    413: errorDetailShape,
    451: legitimizationNeededShape,
    500: errorDetailShape,
    501: errorDetailShape,
  },
})
