/** GET …/history/incoming of a wire gateway: what arrived at an account. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint, nothing } from '../endpoint.js'
import {
  amount,
  baseUrl,
  count,
  eddsaPublicKey,
  listOf,
  optional,
  refusals,
  text,
  timestamp,
  wadId,
} from '../shapes.js'
import { historyQuery, type HistoryQuery } from './history.js'

interface Incoming {
  row_id: number
  date: Timestamp
  amount: string
  /** payto URI of the sender. */
  debit_account: string
  /** What the bank of the receiver kept. */
  credit_fee?: string
}

/** Money for a reserve. */
export interface IncomingReserve extends Incoming {
  type: 'RESERVE'
  reserve_pub: string
}

/** A wire transfer that shows whose account the sender's is; its amount counts for nothing. */
export interface IncomingKycAuth extends Incoming {
  type: 'KYCAUTH'
  account_pub: string
}

/** Money of another exchange, for several reserves at once. */
export interface IncomingWad extends Incoming {
  type: 'WAD'
  origin_exchange_url: string
  wad_id: string
}

export type IncomingTransaction = IncomingReserve | IncomingKycAuth | IncomingWad

export interface IncomingHistory {
  /** payto URI of the account. */
  credit_account: string
  incoming_transactions: IncomingTransaction[]
}

const incoming = {
  row_id: count,
  date: timestamp,
  amount,
  debit_account: text,
  credit_fee: optional(amount),
}

/** The type decides which other members there are, so a transaction of a wrong type is named as such. */
const incomingTransaction = Joi.object<IncomingTransaction>({
  type: Joi.string().valid('RESERVE', 'KYCAUTH', 'WAD'),
  ...incoming,
})
  .when(Joi.object({ type: Joi.valid('RESERVE') }).unknown(), {
    then: Joi.object({ reserve_pub: eddsaPublicKey }),
  })
  .when(Joi.object({ type: Joi.valid('KYCAUTH') }).unknown(), {
    then: Joi.object({ account_pub: eddsaPublicKey }),
  })
  .when(Joi.object({ type: Joi.valid('WAD') }).unknown(), {
    then: Joi.object({ origin_exchange_url: baseUrl, wad_id: wadId }),
  })

export const historyIncoming = endpoint<unknown, HistoryQuery>()({
  page: 'get-history-incoming',
  party: 'bank',
  method: 'GET',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/history/incoming',
  query: historyQuery,
  replies: {
    200: Joi.object<IncomingHistory, true>({
      credit_account: text,
      incoming_transactions: listOf<IncomingTransaction>(incomingTransaction),
    }),
    204: nothing,
    ...refusals(400, 401, 404),
  },
})
