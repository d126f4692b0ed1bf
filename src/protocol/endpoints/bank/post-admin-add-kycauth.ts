/** POST …/admin/add-kycauth of a wire gateway: pretends that an owner proved an account to be theirs (tests only). */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { amount, count, eddsaPublicKey, paytoUri, refusals, timestamp } from '../shapes.js'
import type { AddIncomingResponse } from './post-admin-add-incoming.js'

export interface AddKycAuthRequest {
  amount: string
  /** Key that the sender wants to be known by: of a merchant, or of a reserve. */
  account_pub: string
  /** payto URI of the sender. */
  debit_account: string
}

export const addKycAuth = endpoint<AddKycAuthRequest>()({
  page: 'post-admin-add-kycauth',
  party: 'bank',
  method: 'POST',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/admin/add-kycauth',
  request: { amount, account_pub: eddsaPublicKey, debit_account: paytoUri },
  replies: {
    200: Joi.object<AddIncomingResponse, true>({ timestamp, row_id: count }),
    ...refusals(400, 401, 404, 409),
  },
})
