/**
 * GET /coins/COIN_PUB/history: its owner asks what happened to a coin.
 *
 * The owner signs the offset in the header `Taler-Coin-History-Signature`. `ETag` is the highest offset in
 * quotes; 304 is also the answer when that is the offset asked for, and 204 when nothing is behind it.
 */
import Joi from 'joi'
import { endpoint, nothing } from '../endpoint.js'
import { amount, hashCode, inQuery, listOf, queryRowId, refusals } from '../shapes.js'
import { coinHistoryEntry, type CoinHistoryEntry } from './coin-history.js'

export interface CoinHistoryQuery {
  /** Entries after this offset; 0 if absent. */
  start?: bigint
}

export interface CoinHistory {
  h_denom_pub: string
  balance: string
  /** The reference sends the newest first. */
  history: CoinHistoryEntry[]
}

export const coinHistory = endpoint<unknown, CoinHistoryQuery>()({
  page: 'get-coins-COIN_PUB-history',
  party: 'exchange',
  method: 'GET',
  path: '/coins/{COIN_PUB}/history',
  query: { start: inQuery(queryRowId) },
  replies: {
    200: Joi.object<CoinHistory, true>({
      h_denom_pub: hashCode,
      balance: amount,
      history: listOf<CoinHistoryEntry>(coinHistoryEntry),
    }),
    204: nothing,
    304: nothing,
    ...refusals(400, 403, 404, 500),
  },
})
