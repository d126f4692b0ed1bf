/** GET …/history/outgoing: what the exchange wired, from either end. */
import { historyOutgoing, type OutgoingHistory } from '../../protocol/endpoints/bank/get-history-outgoing.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { handler, wait, type Call } from '../handler.js'
import { pollSeconds } from '../long-poll.js'
import { Excerpt, GatewayCall, gatewayKnown, limitGiven } from './gateway.js'
import type { OutgoingRecord } from './tables.js'

class History extends GatewayCall<unknown> {
  readonly excerpt = new Excerpt(readQuery(historyOutgoing, this.call.query))

  get rows(): readonly OutgoingRecord[] {
    return this.excerpt.of(this.bank.store.all('outgoing'))
  }
}

export const historyOutgoingHandler = handler(historyOutgoing, (call: Call<unknown>) => new History(call), {
  steps: [
    gatewayKnown(),
    limitGiven(),
    wait(
      'until-wired',
      (h) => pollSeconds(h.excerpt.timeoutMs),
      (h) => h.rows.length > 0,
    ),
  ],
  answer: (h) => {
    const { rows } = h
    if (rows.length === 0) return { status: 204 }
    const body: OutgoingHistory = {
      debit_account: h.bank.settings.exchangePaytoUri,
      outgoing_transactions: rows.map(({ request_uid: _, date, ...row }) => ({
        ...row,
        date: timestamp(date),
      })),
    }
    return { status: 200, body }
  },
})
