/** POST /refreshes/RCH/reveal: a wallet reveals two sets of three and has the third signed (up to protocol 25). */
import Joi from 'joi'
import {
  anyBlindedSignature,
  anyCoinEnvelope,
  type AnyBlindedSignature,
  type AnyCoinEnvelope,
} from '../coin.js'
import { endpoint } from '../endpoint.js'
import {
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  hashCode,
  integer,
  listOf,
  optional,
  secret32,
  text,
  type ErrorDetail,
} from '../shapes.js'
import { denominationGoneShape, denominationUnknownShape } from './proofs.js'

export interface RevealRequest {
  /** Of the set that stays hidden. */
  transfer_pub: string
  /** Of the other two, in order. */
  transfer_privs: string[]
  /** One for each new coin, by the old one. */
  link_sigs: string[]
  coin_evs: AnyCoinEnvelope[]
  new_denoms_h: string[]
  /** Keys of the old coin's age groups. */
  old_age_commitment?: string[]
  rms?: string
}

export interface RevealResponse {
  /** In the order of `coin_evs`. */
  ev_sigs: { ev_sig: AnyBlindedSignature }[]
}

/** What was revealed is not what was committed to. */
export interface CommitmentViolation extends ErrorDetail {
  /** The commitment that would fit it. */
  rc_expected?: string
}

export const reveal = endpoint<RevealRequest>()({
  page: 'post-refreshes-RCH-reveal',
  party: 'exchange',
  method: 'POST',
  path: '/refreshes/{RCH}/reveal',
  request: {
    transfer_pub: eddsaPublicKey,
    transfer_privs: listOf(secret32),
    link_sigs: listOf(eddsaSignature),
    coin_evs: listOf<AnyCoinEnvelope>(anyCoinEnvelope),
    new_denoms_h: listOf(hashCode),
    old_age_commitment: optional(listOf(eddsaPublicKey)),
    rms: optional(secret32),
  },
  replies: {
    200: Joi.object<RevealResponse, true>({
      ev_sigs: listOf(Joi.object<RevealResponse['ev_sigs'][number], true>({ ev_sig: anyBlindedSignature })),
    }),
    400: errorDetailShape,
    403: errorDetailShape,
    404: denominationUnknownShape,
    409: Joi.object<CommitmentViolation, true>({
      code: integer,
      hint: optional(text),
      detail: optional(text),
      field: optional(text),
      rc_expected: optional(hashCode),
    }),
    410: denominationGoneShape,
    413: errorDetailShape,
    500: errorDetailShape,
  },
})
