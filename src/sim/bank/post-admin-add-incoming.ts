/** POST …/admin/add-incoming: money arrives from nowhere, as in every test bank. */
import { formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import {
  addIncoming,
  type AddIncomingRequest,
} from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { effect, guard, handler, type Call } from '../handler.js'

class Incoming {
  row = 0

  constructor(readonly call: Call<AddIncomingRequest>) {}

  get bank() {
    return this.call.world.bank
  }

  get now(): number {
    return this.call.world.clock.now()
  }
}

export const addIncomingHandler = handler(
  addIncoming,
  (call: Call<AddIncomingRequest>) => new Incoming(call),
  {
    steps: [
      guard(
        'account-known',
        404,
        'GENERIC_ENDPOINT_UNKNOWN',
        (i) => i.call.parameters['ACCOUNT'] === i.bank.settings.exchangeAccount,
      ),
      guard(
        'own-currency',
        409,
        'GENERIC_CURRENCY_MISMATCH',
        (i) => parseAmount(i.call.body.amount).currency === i.bank.settings.currency,
      ),
      guard('reserve-fresh', 409, 'BANK_DUPLICATE_RESERVE_PUB_SUBJECT', (i) =>
        i.bank.store.all('incoming').every((row) => row.reserve_pub !== i.call.body.reserve_pub),
      ),
      effect('credit', (i) => {
        i.bank.store.transact((writer) => {
          const { body } = i.call
          i.row = writer.all('incoming').length + 1
          writer.put('incoming', String(i.row), {
            row_id: i.row,
            date: i.now,
            amount: formatAmount(parseAmount(body.amount)),
            debit_account: body.debit_account,
            reserve_pub: body.reserve_pub,
          })
        })
      }),
    ],
    answer: (i) => ({ status: 200, body: { timestamp: timestamp(i.now), row_id: i.row } }),
  },
)
