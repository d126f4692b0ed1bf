/** POST /accounts/ACCOUNT/withdrawals/WITHDRAWAL_ID/abort: the account holder gives a withdrawal up. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'

export const abortWithdrawal = endpoint()({
  page: 'post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-abort',
  party: 'bank',
  method: 'POST',
  path: '/accounts/{ACCOUNT}/withdrawals/{WITHDRAWAL_ID}/abort',
  replies: { 204: nothing, ...refusals(400, 401, 404, 409) },
})
