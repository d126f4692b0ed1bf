/** POST /management/denominations/H_DENOM_PUB/revoke: the owner of an exchange gives up a denomination whose key leaked. */
import { endpoint, nothing } from '../endpoint.js'
import { eddsaSignature, refusals } from '../shapes.js'

export interface RevokeDenominationRequest {
  /** By the master key, over h_denom_pub. */
  master_sig: string
}

export const revokeDenomination = endpoint<RevokeDenominationRequest>()({
  page: 'post-management-denominations-H_DENOM_PUB-revoke',
  party: 'exchange',
  method: 'POST',
  path: '/management/denominations/{H_DENOM_PUB}/revoke',
  request: { master_sig: eddsaSignature },
  replies: { 204: nothing, ...refusals(400, 403, 404, 413, 500) },
})
