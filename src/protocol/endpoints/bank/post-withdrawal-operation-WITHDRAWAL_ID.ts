/** POST /taler-integration/withdrawal-operation/WITHDRAWAL_ID: a wallet chooses the reserve that the money goes to. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { amount, eddsaPublicKey, optional, paytoUri, refusals, text } from '../shapes.js'
import { withdrawalState, type WithdrawalState } from './withdrawal.js'

export interface SelectWithdrawalRequest {
  reserve_pub: string
  /** payto URI of the exchange. */
  selected_exchange: string
  /** Needed if the operation has none so far (version 4). */
  amount?: string
}

export interface SelectWithdrawalResponse {
  /** Never `pending` any more. */
  status: WithdrawalState
  /** Where the account holder confirms. */
  confirm_transfer_url?: string
  /** Older than `status`. */
  transfer_done?: boolean
}

export const selectWithdrawal = endpoint<SelectWithdrawalRequest>()({
  page: 'post-withdrawal-operation-WITHDRAWAL_ID',
  party: 'bank',
  method: 'POST',
  path: '/taler-integration/withdrawal-operation/{WITHDRAWAL_ID}',
  request: { reserve_pub: eddsaPublicKey, selected_exchange: paytoUri, amount: optional(amount) },
  replies: {
    200: Joi.object<SelectWithdrawalResponse, true>({
      status: withdrawalState,
      confirm_transfer_url: optional(text),
      transfer_done: optional(Joi.boolean()),
    }),
    ...refusals(400, 404, 409),
  },
})
