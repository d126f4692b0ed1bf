/** POST …/transfer of a wire gateway: an exchange wires money to a merchant. Repeating a request is harmless. */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import {
  amount,
  baseUrl,
  count,
  hashCode,
  optional,
  paytoUri,
  refusals,
  timestamp,
  transferMetadata,
  wtid,
} from '../shapes.js'

export interface TransferRequest {
  /** Names the transfer: two requests with the same one are the same request. */
  request_uid: string
  amount: string
  exchange_base_url: string
  /** Goes into the subject (version 5). */
  metadata?: string
  wtid: string
  /** payto URI of the receiver. */
  credit_account: string
}

export interface TransferResponse {
  /** When the bank carries it out; no money has to have moved yet. */
  timestamp: Timestamp
  row_id: number
}

export const transfer = endpoint<TransferRequest>()({
  page: 'post-transfer',
  party: 'bank',
  method: 'POST',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/transfer',
  request: {
    request_uid: hashCode,
    amount,
    exchange_base_url: baseUrl,
    metadata: optional(transferMetadata),
    wtid,
    credit_account: paytoUri,
  },
  replies: {
    200: Joi.object<TransferResponse, true>({ timestamp, row_id: count }),
    ...refusals(400, 401, 404, 409),
  },
})
