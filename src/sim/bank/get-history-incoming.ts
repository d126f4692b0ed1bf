/** GET …/history/incoming: what arrived at the exchange's account, from either end. */
import {
  historyIncoming,
  type IncomingHistory,
  type IncomingTransaction,
} from '../../protocol/endpoints/bank/get-history-incoming.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { handler, wait, type Call } from '../handler.js'
import { pollSeconds } from '../long-poll.js'
import { Excerpt, GatewayCall, gatewayKnown, limitGiven } from './gateway.js'
import type { IncomingRecord } from './tables.js'

class History extends GatewayCall<unknown> {
  readonly excerpt = new Excerpt(readQuery(historyIncoming, this.call.query))

  get rows(): readonly IncomingRecord[] {
    return this.excerpt.of(this.bank.store.all('incoming'))
  }
}

export const historyIncomingHandler = handler(historyIncoming, (call: Call<unknown>) => new History(call), {
  steps: [
    gatewayKnown(),
    limitGiven(),
    wait(
      'until-arrived',
      (h) => pollSeconds(h.excerpt.timeoutMs),
      (h) => h.rows.length > 0,
    ),
  ],
  answer: (h) => {
    const { rows } = h
    if (rows.length === 0) return { status: 204 }
    const body: IncomingHistory = {
      credit_account: h.bank.settings.exchangePaytoUri,
      incoming_transactions: rows.map(told),
    }
    return { status: 200, body }
  },
})

function told(row: IncomingRecord): IncomingTransaction {
  const { row_id, date, amount, debit_account, reserve_pub = '', account_pub } = row
  const transfer = { row_id, date: timestamp(date), amount, debit_account }
  return account_pub === undefined
    ? { type: 'RESERVE', ...transfer, reserve_pub }
    : { type: 'KYCAUTH', ...transfer, account_pub }
}
