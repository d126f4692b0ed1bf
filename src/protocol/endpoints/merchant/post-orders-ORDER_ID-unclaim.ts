/** POST /orders/ORDER_ID/unclaim: a wallet gives an order up (merchant protocol v26). */
import { endpoint, nothing } from '../endpoint.js'
import { eddsaPublicKey, eddsaSignature, errorDetailShape, hashCode } from '../shapes.js'

export interface UnclaimRequest {
  unclaim_sig: string
  nonce: string
  h_contract: string
}

export const unclaim = endpoint<UnclaimRequest>()({
  page: 'post-orders-ORDER_ID-unclaim',
  party: 'merchant',
  method: 'POST',
  path: '/orders/{ORDER_ID}/unclaim',
  request: { unclaim_sig: eddsaSignature, nonce: eddsaPublicKey, h_contract: hashCode },
  replies: {
    204: nothing,
    400: errorDetailShape,
    403: errorDetailShape,
    404: errorDetailShape,
    413: errorDetailShape,
    500: errorDetailShape,
  },
})
