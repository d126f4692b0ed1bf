/** GET …/transfers/ROW_ID of a wire gateway (version 3): one transfer that an exchange asked for. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import { amount, baseUrl, optional, refusals, text, timestamp, wtid } from '../shapes.js'
import { transferState, type TransferState } from './transfer-status.js'

export interface TransferStatus {
  status: TransferState
  /** What went wrong, for people. */
  status_msg?: string
  amount: string
  exchange_base_url: string
  metadata?: string
  wtid: string
  credit_account: string
  timestamp: Timestamp
}

export const showTransfer = endpoint()({
  page: 'get-transfers-ROW_ID',
  party: 'bank',
  method: 'GET',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/transfers/{ROW_ID}',
  replies: {
    200: Joi.object<TransferStatus, true>({
      status: transferState,
      status_msg: optional(text),
      amount,
      exchange_base_url: baseUrl,
      metadata: optional(text),
      wtid,
      credit_account: text,
      timestamp,
    }),
    ...refusals(400, 401, 404),
  },
})
