/** GET …/transfers of a wire gateway (version 3): the transfers that an exchange asked for. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint, nothing } from '../endpoint.js'
import {
  amount,
  count,
  inQuery,
  listOf,
  queryInteger,
  queryRowId,
  refusals,
  text,
  timestamp,
} from '../shapes.js'
import { transferState, type TransferState } from './transfer-status.js'

export interface TransfersQuery {
  /** How many at most, -20 by default; rising rows if positive, falling if negative. */
  limit?: number
  offset?: bigint
  /** Lists only transfers that have come this far. */
  status?: TransferState
}

export interface TransferListed {
  row_id: number
  status: TransferState
  amount: string
  credit_account: string
  timestamp: Timestamp
}

export interface TransferList {
  debit_account: string
  transfers: TransferListed[]
}

export const listTransfers = endpoint<unknown, TransfersQuery>()({
  page: 'get-transfers',
  party: 'bank',
  method: 'GET',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/transfers',
  query: {
    limit: inQuery(queryInteger),
    offset: inQuery(queryRowId),
    status: inQuery(transferState),
  },
  replies: {
    200: Joi.object<TransferList, true>({
      debit_account: text,
      transfers: listOf(
        Joi.object<TransferListed, true>({
          row_id: count,
          status: transferState,
          amount,
          credit_account: text,
          timestamp,
        }),
      ),
    }),
    204: nothing,
    ...refusals(400, 401, 404),
  },
})
