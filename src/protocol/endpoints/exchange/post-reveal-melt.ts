/**
 * POST /reveal-melt: a wallet reveals two sets of three and has the third signed (since v32; experimental here).
 *
 * The name of the seeds was not seen. Whether the signatures come bare is not certain either: as the newer pages
 * on withdrawals do it.
 */
import Joi from 'joi'
import { anyBlindedSignature, type AnyBlindedSignature } from '../coin.js'
import { endpoint } from '../endpoint.js'
import { eddsaSignature, hashCode, listOf, optional, refusals } from '../shapes.js'

export interface RevealMeltRequest {
  /** Commitment of the melt. */
  rc: string
  /** v27 only, deprecated since v32: by the old coin. */
  signatures?: string[]
  /** Name not seen: the seeds of the two sets to reveal, in order; 64 bytes each. */
  batch_seeds: string[]
}

export interface RevealMeltResponse {
  ev_sigs: AnyBlindedSignature[]
}

export const revealMelt = endpoint<RevealMeltRequest>()({
  page: 'post-reveal-melt',
  party: 'exchange',
  method: 'POST',
  path: '/reveal-melt',
  request: {
    rc: hashCode,
    signatures: optional(listOf(eddsaSignature)),
    batch_seeds: listOf(hashCode),
  },
  replies: {
    200: Joi.object<RevealMeltResponse, true>({ ev_sigs: listOf<AnyBlindedSignature>(anyBlindedSignature) }),
    // 409 proves what was wrong, at length, in members that were not seen.
    ...refusals(400, 403, 404, 409, 413, 500),
  },
})
