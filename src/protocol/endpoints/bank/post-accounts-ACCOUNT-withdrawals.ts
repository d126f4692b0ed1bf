/** POST /accounts/ACCOUNT/withdrawals: an account holder wants to move money into a wallet. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { amount, optional, refusals, text } from '../shapes.js'

export interface CreateWithdrawalRequest {
  /** How much, if it is not for the wallet to say. */
  amount?: string
  /** A proposal that the wallet may change. */
  suggested_amount?: string
  /** True: the wallet is not to show the amount. */
  no_amount_to_wallet?: boolean
}

export interface CreateWithdrawalResponse {
  withdrawal_id: string
  /** For the wallet: taler://withdraw/…, which leads to the integration API. */
  taler_withdraw_uri: string
}

export const createWithdrawal = endpoint<CreateWithdrawalRequest>()({
  page: 'post-accounts-ACCOUNT-withdrawals',
  party: 'bank',
  method: 'POST',
  path: '/accounts/{ACCOUNT}/withdrawals',
  request: {
    amount: optional(amount),
    suggested_amount: optional(amount),
    no_amount_to_wallet: optional(Joi.boolean()),
  },
  replies: {
    200: Joi.object<CreateWithdrawalResponse, true>({ withdrawal_id: text, taler_withdraw_uri: text }),
    ...refusals(400, 401, 404, 409),
  },
})
