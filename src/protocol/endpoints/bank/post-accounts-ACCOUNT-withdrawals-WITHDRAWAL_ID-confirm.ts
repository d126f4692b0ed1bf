/** POST /accounts/ACCOUNT/withdrawals/WITHDRAWAL_ID/confirm: the account holder lets the money go. */
import { endpoint, nothing } from '../endpoint.js'
import { amount, optional, refusals } from '../shapes.js'

export interface ConfirmWithdrawalRequest {
  /** Needed if neither the account holder nor the wallet has said how much so far. */
  amount?: string
}

export const confirmWithdrawal = endpoint<ConfirmWithdrawalRequest>()({
  page: 'post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm',
  party: 'bank',
  method: 'POST',
  path: '/accounts/{ACCOUNT}/withdrawals/{WITHDRAWAL_ID}/confirm',
  request: { amount: optional(amount) },
  replies: { 204: nothing, ...refusals(400, 401, 404, 409) },
})
