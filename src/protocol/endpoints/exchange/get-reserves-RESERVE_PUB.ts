/** GET /reserves/RESERVE_PUB: what is in a reserve; the exchange may wait until it is known. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import { amount, count, inQuery, optional, paytoUri, queryInteger, refusals, timestamp } from '../shapes.js'

export interface ReserveQuery {
  timeout_ms?: number
}

export interface ReserveSummary {
  balance: string
  /** Since v23: the account that the last money came from. */
  last_origin?: string
  /** Since the recoup of the future ("vRECOUP"): when what is left goes back. */
  reserve_expiration?: Timestamp
  /** Years; coins of this reserve have to be for this age or below. */
  maximum_age_group?: number
}

export const getReserve = endpoint<unknown, ReserveQuery>()({
  page: 'get-reserves-RESERVE_PUB',
  party: 'exchange',
  method: 'GET',
  path: '/reserves/{RESERVE_PUB}',
  query: { timeout_ms: inQuery(queryInteger) },
  replies: {
    200: Joi.object<ReserveSummary, true>({
      balance: amount,
      last_origin: optional(paytoUri),
      reserve_expiration: optional(timestamp),
      maximum_age_group: optional(count),
    }),
    ...refusals(400, 404, 500),
  },
})
