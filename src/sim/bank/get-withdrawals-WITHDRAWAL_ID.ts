/** GET /withdrawals/WITHDRAWAL_ID: how far a withdrawal is. */
import {
  showWithdrawal,
  type Withdrawal,
} from '../../protocol/endpoints/bank/get-withdrawals-WITHDRAWAL_ID.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import { handler, type Call } from '../handler.js'
import { untilStateChanges, WithdrawalCall, withdrawalKnown } from './withdrawal-call.js'

class Question extends WithdrawalCall<unknown> {
  readonly query = readQuery(showWithdrawal, this.call.query)
}

export const showWithdrawalHandler = handler(showWithdrawal, (call: Call<unknown>) => new Question(call), {
  steps: [withdrawalKnown(), untilStateChanges()],
  answer: ({ known }) => {
    const { withdrawal_id: _, account, reserve_pub, selected_exchange, ...about } = known
    const body: Withdrawal = {
      ...about,
      username: account,
      ...(reserve_pub === undefined ? {} : { selected_reserve_pub: reserve_pub }),
      ...(selected_exchange === undefined ? {} : { selected_exchange_account: selected_exchange }),
    }
    return { status: 200, body }
  },
})
