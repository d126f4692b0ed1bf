/** GET …/history/incoming: what arrived at the account after a given row, oldest first. */
import { historyIncoming } from '../../protocol/endpoints/bank/get-history-incoming.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { guard, handler, type Call } from '../handler.js'
import type { IncomingRecord } from './tables.js'

const MAX_ROWS = 1024

class History {
  readonly offset: number
  readonly limit: number

  constructor(readonly call: Call<unknown>) {
    this.offset = readNumber(call.query.get('offset'), 0)
    this.limit = readNumber(call.query.get('limit'), 20)
  }

  get bank() {
    return this.call.world.bank
  }

  get rows(): readonly IncomingRecord[] {
    const after = this.bank.store.all('incoming').filter((row) => row.row_id > this.offset)
    return after.slice(0, Math.min(this.limit, MAX_ROWS))
  }
}

export const historyIncomingHandler = handler(historyIncoming, (call: Call<unknown>) => new History(call), {
  steps: [
    guard(
      'account-known',
      404,
      'GENERIC_ENDPOINT_UNKNOWN',
      (h) => h.call.parameters['ACCOUNT'] === h.bank.settings.exchangeAccount,
    ),
    guard('query-well-formed', 400, 'GENERIC_PARAMETER_MALFORMED', (h) => h.offset >= 0 && h.limit > 0),
  ],
  answer: (h) => {
    if (h.rows.length === 0) return { status: 204 }
    const transactions = h.rows.map((row) => ({
      type: 'RESERVE',
      row_id: row.row_id,
      date: timestamp(row.date),
      amount: row.amount,
      debit_account: row.debit_account,
      reserve_pub: row.reserve_pub,
    }))
    return {
      status: 200,
      body: { credit_account: h.bank.settings.exchangePaytoUri, incoming_transactions: transactions },
    }
  },
})

/** A whole number from a query, or -1 for anything else. */
function readNumber(text: string | null, otherwise: number): number {
  if (text === null) return otherwise
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : -1
}
