/**
 * GET /reserves/RESERVE_PUB/history: its owner asks what happened to a reserve.
 *
 * The owner signs the offset in the header `Taler-Reserve-History-Signature`. `ETag` is the highest offset in
 * quotes, and 204 means that there is nothing behind the offset that was asked for.
 */
import Joi from 'joi'
import { endpoint, nothing } from '../endpoint.js'
import { amount, count, inQuery, listOf, optional, queryRowId, refusals } from '../shapes.js'
import { reserveHistoryEntry, type ReserveHistoryEntry } from './reserve-history.js'

export interface ReserveHistoryQuery {
  /** Entries after this offset; 0 if absent. */
  start?: bigint
}

export interface ReserveHistory {
  balance: string
  maximum_age_group?: number
  history: ReserveHistoryEntry[]
}

export const reserveHistory = endpoint<unknown, ReserveHistoryQuery>()({
  page: 'get-reserves-RESERVE_PUB-history',
  party: 'exchange',
  method: 'GET',
  path: '/reserves/{RESERVE_PUB}/history',
  query: { start: inQuery(queryRowId) },
  replies: {
    200: Joi.object<ReserveHistory, true>({
      balance: amount,
      maximum_age_group: optional(count),
      history: listOf<ReserveHistoryEntry>(reserveHistoryEntry),
    }),
    204: nothing,
    304: nothing,
    ...refusals(400, 403, 404, 500),
  },
})
