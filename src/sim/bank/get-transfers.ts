/** GET …/transfers: the transfers that the exchange asked for, from either end. All of them succeed at once. */
import { listTransfers, type TransferList } from '../../protocol/endpoints/bank/get-transfers.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { handler, type Call } from '../handler.js'
import { Excerpt, GatewayCall, gatewayKnown, limitGiven } from './gateway.js'
import type { OutgoingRecord } from './tables.js'

class Transfers extends GatewayCall<unknown> {
  readonly query = readQuery(listTransfers, this.call.query)
  readonly excerpt = new Excerpt(this.query)

  get rows(): readonly OutgoingRecord[] {
    const { status = 'success' } = this.query
    return status === 'success' ? this.excerpt.of(this.bank.store.all('outgoing')) : []
  }
}

export const listTransfersHandler = handler(listTransfers, (call: Call<unknown>) => new Transfers(call), {
  steps: [gatewayKnown(), limitGiven()],
  answer: (t) => {
    const { rows } = t
    if (rows.length === 0) return { status: 204 }
    const body: TransferList = {
      debit_account: t.bank.settings.exchangePaytoUri,
      transfers: rows.map(({ row_id, amount, credit_account, date }) => ({
        row_id,
        status: 'success',
        amount,
        credit_account,
        timestamp: timestamp(date),
      })),
    }
    return { status: 200, body }
  },
})
