/** POST …/admin/add-incoming: money arrives from nowhere, as in every test bank. */
import { formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import {
  addIncoming,
  type AddIncomingRequest,
} from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { GatewayCall, gatewayKnown, isReserveUsed, receive } from './gateway.js'

class Incoming extends GatewayCall<AddIncomingRequest> {
  row = 0
}

export const addIncomingHandler = handler(
  addIncoming,
  (call: Call<AddIncomingRequest>) => new Incoming(call),
  {
    steps: [
      gatewayKnown(),
      guard('own-currency', 409, 'GENERIC_CURRENCY_MISMATCH', (i) => i.isOwnCurrency(i.call.body.amount)),
      guard(
        'reserve-fresh',
        409,
        'BANK_DUPLICATE_RESERVE_PUB_SUBJECT',
        (i) => !isReserveUsed(i.bank, i.call.body.reserve_pub),
      ),
      effect('credit', (i) => {
        const { amount, debit_account, reserve_pub } = i.call.body
        i.row = i.bank.store.transact((writer) =>
          receive(writer, {
            date: i.now,
            amount: formatAmount(parseAmount(amount)),
            debit_account,
            reserve_pub,
          }),
        )
      }),
    ],
    answer: (i) => ({ status: 200, body: { timestamp: timestamp(i.now), row_id: i.row } }),
  },
)
