/** POST /taler-integration/withdrawal-operation/WITHDRAWAL_ID: the wallet says which reserve the money is for. */
import {
  selectWithdrawal,
  type SelectWithdrawalRequest,
  type SelectWithdrawalResponse,
} from '../../protocol/endpoints/bank/post-withdrawal-operation-WITHDRAWAL_ID.js'
import { normalizePayto } from '../../protocol/payto.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { isReserveUsed } from './gateway.js'
import { change, WithdrawalCall, withdrawalKnown } from './withdrawal-call.js'

class Selection extends WithdrawalCall<SelectWithdrawalRequest> {
  get isForExchange(): boolean {
    const { exchangePaytoUri } = this.bank.settings
    return normalizePayto(this.call.body.selected_exchange) === normalizePayto(exchangePaytoUri)
  }

  get keepsAmount(): boolean {
    const { amount } = this.call.body
    return amount === undefined || this.withdrawal?.amount === undefined || this.withdrawal.amount === amount
  }

  get keepsReserve(): boolean {
    const { reserve_pub: chosen = this.call.body.reserve_pub } = this.withdrawal ?? {}
    return chosen === this.call.body.reserve_pub
  }
}

export const selectWithdrawalHandler = handler(
  selectWithdrawal,
  (call: Call<SelectWithdrawalRequest>) => new Selection(call),
  {
    steps: [
      withdrawalKnown(),
      guard('not-aborted', 409, 'BANK_UPDATE_ABORT_CONFLICT', (s) => !s.is('aborted')),
      guard('exchange-known', 409, 'BANK_ACCOUNT_IS_NOT_EXCHANGE', (s) => s.isForExchange),
      guard(
        'reserve-kept',
        409,
        'BANK_WITHDRAWAL_OPERATION_RESERVE_SELECTION_CONFLICT',
        (s) => s.keepsReserve,
      ),
      guard('own-currency', 400, 'GENERIC_CURRENCY_MISMATCH', (s) => s.isOwnCurrency(s.call.body.amount)),
      guard('amount-kept', 409, 'BANK_AMOUNT_DIFFERS', (s) => s.keepsAmount),
      repeat('selected-before', (s) => !s.is('pending')),
      guard(
        'reserve-fresh',
        409,
        'BANK_DUPLICATE_RESERVE_PUB_SUBJECT',
        (s) => !isReserveUsed(s.bank, s.call.body.reserve_pub),
      ),
      effect('select', (s) => {
        const { reserve_pub, selected_exchange, amount = s.known.amount } = s.call.body
        change(s, {
          status: 'selected',
          reserve_pub,
          selected_exchange,
          ...(amount === undefined ? {} : { amount }),
        })
      }),
    ],
    answer: ({ known }) => {
      const body: SelectWithdrawalResponse = {
        status: known.status,
        transfer_done: known.status === 'confirmed',
      }
      return { status: 200, body }
    },
  },
)
