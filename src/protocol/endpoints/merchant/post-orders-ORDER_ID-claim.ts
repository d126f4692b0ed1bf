/** POST /orders/ORDER_ID/claim: a wallet takes an order for itself. */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import { endpoint } from '../endpoint.js'
import {
  anyObject,
  claimToken,
  eddsaPublicKey,
  eddsaSignature,
  errorDetailShape,
  optional,
} from '../shapes.js'

export interface ClaimRequest {
  nonce: string
  token?: string
}

export interface ClaimResponse {
  contract_terms: JsonObject
  sig: string
}

export const claim = endpoint<ClaimRequest>()({
  page: 'post-orders-ORDER_ID-claim',
  party: 'merchant',
  method: 'POST',
  path: '/orders/{ORDER_ID}/claim',
  request: { nonce: eddsaPublicKey, token: optional(claimToken) },
  replies: {
    200: Joi.object<ClaimResponse, true>({ contract_terms: anyObject, sig: eddsaSignature }),
    400: errorDetailShape,
    404: errorDetailShape,
    409: errorDetailShape,
    413: errorDetailShape,
    500: errorDetailShape,
  },
})
