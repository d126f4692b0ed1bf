/** POST …/admin/add-kycauth: a wire transfer shows whose account the sender's is. */
import { formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import { addKycAuth, type AddKycAuthRequest } from '../../protocol/endpoints/bank/post-admin-add-kycauth.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { GatewayCall, gatewayKnown, receive } from './gateway.js'

class KycAuth extends GatewayCall<AddKycAuthRequest> {
  row = 0
}

export const addKycAuthHandler = handler(addKycAuth, (call: Call<AddKycAuthRequest>) => new KycAuth(call), {
  steps: [
    gatewayKnown(),
    guard('own-currency', 409, 'GENERIC_CURRENCY_MISMATCH', (k) => k.isOwnCurrency(k.call.body.amount)),
    effect('note', (k) => {
      const { amount, debit_account, account_pub } = k.call.body
      k.row = k.bank.store.transact((writer) =>
        receive(writer, {
          date: k.now,
          amount: formatAmount(parseAmount(amount)),
          debit_account,
          account_pub,
        }),
      )
    }),
  ],
  answer: (k) => ({ status: 200, body: { timestamp: timestamp(k.now), row_id: k.row } }),
})
