/** POST /taler-integration/withdrawal-operation/WITHDRAWAL_ID/abort: a wallet gives a withdrawal up. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'

export const abortWithdrawalOperation = endpoint()({
  page: 'post-withdrawal-operation-WITHDRAWAL_ID-abort',
  party: 'bank',
  method: 'POST',
  path: '/taler-integration/withdrawal-operation/{WITHDRAWAL_ID}/abort',
  replies: { 204: nothing, ...refusals(400, 404, 409) },
})
