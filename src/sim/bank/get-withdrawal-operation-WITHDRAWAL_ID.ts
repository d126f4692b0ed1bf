/** GET /taler-integration/withdrawal-operation/WITHDRAWAL_ID: what a wallet may withdraw, and how far that is. */
import {
  showWithdrawalOperation,
  type WithdrawalOperation,
} from '../../protocol/endpoints/bank/get-withdrawal-operation-WITHDRAWAL_ID.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import { paytoMethod } from '../../protocol/payto.js'
import { handler, type Call } from '../handler.js'
import { accountUri } from './bank.js'
import { untilStateChanges, WithdrawalCall, withdrawalKnown } from './withdrawal-call.js'

class Question extends WithdrawalCall<unknown> {
  readonly query = readQuery(showWithdrawalOperation, this.call.query)
}

export const showWithdrawalOperationHandler = handler(
  showWithdrawalOperation,
  (call: Call<unknown>) => new Question(call),
  {
    steps: [withdrawalKnown(), untilStateChanges()],
    answer: ({ known, bank }) => {
      const { withdrawal_id: _, account, reserve_pub, selected_exchange, ...about } = known
      const { settings } = bank
      const body: WithdrawalOperation = {
        ...about,
        currency: settings.currency,
        sender_wire: accountUri(bank, account),
        suggested_exchange: settings.exchangeBaseUrl,
        wire_types: [paytoMethod(settings.exchangePaytoUri)],
        ...(reserve_pub === undefined ? {} : { selected_reserve_pub: reserve_pub }),
        ...(selected_exchange === undefined ? {} : { selected_exchange_account: selected_exchange }),
        aborted: about.status === 'aborted',
        selection_done: reserve_pub !== undefined,
        transfer_done: about.status === 'confirmed',
      }
      return { status: 200, body }
    },
  },
)
