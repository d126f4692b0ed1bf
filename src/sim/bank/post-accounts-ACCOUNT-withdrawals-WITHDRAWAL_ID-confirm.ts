/** POST /accounts/ACCOUNT/withdrawals/WITHDRAWAL_ID/confirm: the money goes to the exchange, for the wallet's reserve. */
import {
  confirmWithdrawal,
  type ConfirmWithdrawalRequest,
} from '../../protocol/endpoints/bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { accountUri } from './bank.js'
import { isReserveUsed, receive } from './gateway.js'
import { WithdrawalCall, withdrawalKnown } from './withdrawal-call.js'

class Confirmation extends WithdrawalCall<ConfirmWithdrawalRequest> {
  get amount(): string | undefined {
    return this.withdrawal?.amount ?? this.call.body.amount
  }
}

export const confirmWithdrawalHandler = handler(
  confirmWithdrawal,
  (call: Call<ConfirmWithdrawalRequest>) => new Confirmation(call),
  {
    steps: [
      withdrawalKnown(),
      repeat('confirmed-before', (c) => c.is('confirmed')),
      guard('not-aborted', 409, 'BANK_CONFIRM_ABORT_CONFLICT', (c) => !c.is('aborted')),
      guard('reserve-selected', 409, 'BANK_CONFIRM_INCOMPLETE', (c) => c.is('selected')),
      guard('own-currency', 400, 'GENERIC_CURRENCY_MISMATCH', (c) => c.isOwnCurrency(c.call.body.amount)),
      guard('amount-known', 409, 'BANK_AMOUNT_REQUIRED', (c) => c.amount !== undefined),
      guard(
        'amount-kept',
        409,
        'BANK_AMOUNT_DIFFERS',
        (c) => c.call.body.amount === undefined || c.call.body.amount === c.amount,
      ),
      // Somebody may have wired money to it meanwhile.
      guard(
        'reserve-fresh',
        409,
        'BANK_DUPLICATE_RESERVE_PUB_SUBJECT',
        (c) => !isReserveUsed(c.bank, c.withdrawal?.reserve_pub ?? ''),
      ),
      effect('wire', (c) => {
        const { id, known, amount = '' } = c
        c.bank.store.transact((writer) => {
          writer.put('withdrawals', id, { ...known, amount, status: 'confirmed' })
          receive(writer, {
            date: c.call.world.clock.now(),
            amount,
            debit_account: accountUri(c.bank, known.account),
            reserve_pub: known.reserve_pub ?? '',
          })
        })
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
