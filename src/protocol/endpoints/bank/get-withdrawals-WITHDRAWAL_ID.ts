/** GET /withdrawals/WITHDRAWAL_ID: how far a withdrawal is, for whoever shows it to the account holder. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { amount, eddsaPublicKey, optional, refusals, text } from '../shapes.js'
import { withdrawalQuery, withdrawalState, type WithdrawalQuery, type WithdrawalState } from './withdrawal.js'

export interface Withdrawal {
  status: WithdrawalState
  /** Absent while nobody has said how much. */
  amount?: string
  suggested_amount?: string
  /** Name of the account holder; test banks of 2024 leave it out. */
  username?: string
  selected_reserve_pub?: string
  selected_exchange_account?: string
  no_amount_to_wallet?: boolean
}

export const showWithdrawal = endpoint<unknown, WithdrawalQuery>()({
  page: 'get-withdrawals-WITHDRAWAL_ID',
  party: 'bank',
  method: 'GET',
  path: '/withdrawals/{WITHDRAWAL_ID}',
  query: withdrawalQuery,
  replies: {
    200: Joi.object<Withdrawal, true>({
      status: withdrawalState,
      amount: optional(amount),
      suggested_amount: optional(amount),
      username: optional(text),
      selected_reserve_pub: optional(eddsaPublicKey),
      selected_exchange_account: optional(text),
      no_amount_to_wallet: optional(Joi.boolean()),
    }),
    ...refusals(400, 404),
  },
})
