/** POST /taler-integration/withdrawal-operation/WITHDRAWAL_ID/abort: the wallet does not want the money. */
import { abortWithdrawalOperation } from '../../protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID-abort.js'
import { handler, type Call } from '../handler.js'
import { abortSteps, WithdrawalCall } from './withdrawal-call.js'

export const abortWithdrawalOperationHandler = handler(
  abortWithdrawalOperation,
  (call: Call<unknown>) => new WithdrawalCall(call),
  { steps: abortSteps(), answer: () => ({ status: 204 }) },
)
