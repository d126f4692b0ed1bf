/** GET …/history/outgoing of a wire gateway: what an exchange wired to merchants from its account. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint, nothing } from '../endpoint.js'
import { amount, baseUrl, count, listOf, optional, refusals, text, timestamp, wtid } from '../shapes.js'
import { historyQuery, type HistoryQuery } from './history.js'

export interface OutgoingTransaction {
  row_id: number
  date: Timestamp
  amount: string
  /** payto URI of the receiver. */
  credit_account: string
  wtid: string
  exchange_base_url: string
  /** What the exchange added to the subject (version 5). */
  metadata?: string
}

export interface OutgoingHistory {
  /** payto URI of the account. */
  debit_account: string
  outgoing_transactions: OutgoingTransaction[]
}

export const historyOutgoing = endpoint<unknown, HistoryQuery>()({
  page: 'get-history-outgoing',
  party: 'bank',
  method: 'GET',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/history/outgoing',
  query: historyQuery,
  replies: {
    200: Joi.object<OutgoingHistory, true>({
      debit_account: text,
      outgoing_transactions: listOf(
        Joi.object<OutgoingTransaction, true>({
          row_id: count,
          date: timestamp,
          amount,
          credit_account: text,
          wtid,
          exchange_base_url: baseUrl,
          metadata: optional(text),
        }),
      ),
    }),
    204: nothing,
    ...refusals(400, 401, 404),
  },
})
