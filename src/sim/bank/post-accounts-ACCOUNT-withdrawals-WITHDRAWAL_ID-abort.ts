/** POST /accounts/ACCOUNT/withdrawals/WITHDRAWAL_ID/abort: the account holder keeps the money. */
import { abortWithdrawal } from '../../protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-abort.js'
import { handler, type Call } from '../handler.js'
import { abortSteps, WithdrawalCall } from './withdrawal-call.js'

export const abortWithdrawalHandler = handler(
  abortWithdrawal,
  (call: Call<unknown>) => new WithdrawalCall(call),
  { steps: abortSteps(), answer: () => ({ status: 204 }) },
)
