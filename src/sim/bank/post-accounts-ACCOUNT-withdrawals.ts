/** POST /accounts/ACCOUNT/withdrawals: an account holder wants money in a wallet, and gets a link for it. */
import {
  createWithdrawal,
  type CreateWithdrawalRequest,
  type CreateWithdrawalResponse,
} from '../../protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals.js'
import { formatTalerUri } from '../../protocol/taler-uri.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { WithdrawalCall } from './withdrawal-call.js'

class Creation extends WithdrawalCall<CreateWithdrawalRequest> {
  created = ''
}

export const createWithdrawalHandler = handler(
  createWithdrawal,
  (call: Call<CreateWithdrawalRequest>) => new Creation(call),
  {
    steps: [
      guard('own-currency', 400, 'GENERIC_CURRENCY_MISMATCH', (c) =>
        c.isOwnCurrency(c.call.body.amount, c.call.body.suggested_amount),
      ),
      effect('create', (c) => {
        const { amount, suggested_amount, no_amount_to_wallet } = c.call.body
        c.created = uuid(c.call.world.random.bytes(16))
        c.bank.store.transact((writer) => {
          writer.put('withdrawals', c.created, {
            withdrawal_id: c.created,
            account: c.call.parameters['ACCOUNT'] ?? '',
            status: 'pending',
            ...(amount === undefined ? {} : { amount }),
            ...(suggested_amount === undefined ? {} : { suggested_amount }),
            ...(no_amount_to_wallet === undefined ? {} : { no_amount_to_wallet }),
          })
        })
      }),
    ],
    answer: (c) => {
      const bankBaseUrl = `${c.bank.settings.baseUrl}taler-integration/`
      const body: CreateWithdrawalResponse = {
        withdrawal_id: c.created,
        taler_withdraw_uri: formatTalerUri({ action: 'withdraw', bankBaseUrl, withdrawalId: c.created }),
      }
      return { status: 200, body }
    },
  },
)

/** The form of a UUID of version 4 (RFC 9562), which is all chance but six bits. */
function uuid(chance: Uint8Array): string {
  const bytes = Buffer.from(chance)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
