/** POST …/admin/add-incoming of a wire gateway: pretends that somebody wired money to an account (tests only). */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import { amount, count, eddsaPublicKey, paytoUri, refusals, timestamp } from '../shapes.js'

export interface AddIncomingRequest {
  amount: string
  reserve_pub: string
  /** payto URI of the sender. */
  debit_account: string
}

export interface AddIncomingResponse {
  timestamp: Timestamp
  row_id: number
}

export const addIncoming = endpoint<AddIncomingRequest>()({
  page: 'post-admin-add-incoming',
  party: 'bank',
  method: 'POST',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/admin/add-incoming',
  request: { amount, reserve_pub: eddsaPublicKey, debit_account: paytoUri },
  replies: {
    200: Joi.object<AddIncomingResponse, true>({ timestamp, row_id: count }),
    ...refusals(400, 401, 404, 409),
  },
})
