/** GET …/history/incoming of a wire gateway: what arrived at an account. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint, nothing } from '../endpoint.js'
import { amount, count, eddsaPublicKey, errorDetailShape, listOf, text, timestamp } from '../shapes.js'

export interface IncomingTransaction {
  type: 'RESERVE'
  row_id: number
  date: Timestamp
  amount: string
  debit_account: string
  reserve_pub: string
}

export interface IncomingHistory {
  credit_account: string
  incoming_transactions: IncomingTransaction[]
}

export const historyIncoming = endpoint()({
  page: 'get-history-incoming',
  party: 'bank',
  method: 'GET',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/history/incoming',
  replies: {
    200: Joi.object<IncomingHistory, true>({
      credit_account: text,
      incoming_transactions: listOf(
        Joi.object<IncomingTransaction, true>({
          type: Joi.string().valid('RESERVE'),
          row_id: count,
          date: timestamp,
          amount,
          debit_account: text,
          reserve_pub: eddsaPublicKey,
        }),
      ),
    }),
    204: nothing,
    400: errorDetailShape,
    404: errorDetailShape,
  },
})
