/** GET /exchanges: what the backend knows of the exchanges it trusts (merchant protocol v26). */
import Joi from 'joi'
import type { JsonObject } from '../../encoding/json.js'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import { anyObject, baseUrl, count, listOf, optional, refusals, text, timestamp } from '../shapes.js'

export interface ExchangeStatus {
  exchange_url: string
  /** When the backend means to ask for /keys again. */
  next_download: Timestamp
  keys_expiration?: Timestamp
  /** Status of the last answer to /keys; 0 if there was none. */
  keys_http_status: number
  /** Error code of the last attempt; 0 if it went well. */
  keys_ec: number
  keys_hint: string
  /** Restriction by payto:// URI, null where there is none (v30). */
  debit_restrictions?: JsonObject
}

export interface ExchangeStatusResponse {
  exchanges: ExchangeStatus[]
}

export const getExchanges = endpoint()({
  page: 'get-exchanges',
  party: 'merchant',
  method: 'GET',
  path: '/exchanges',
  replies: {
    200: Joi.object<ExchangeStatusResponse, true>({
      exchanges: listOf(
        Joi.object<ExchangeStatus, true>({
          exchange_url: baseUrl,
          next_download: timestamp,
          keys_expiration: optional(timestamp),
          keys_http_status: count,
          keys_ec: count,
          keys_hint: text,
          debit_restrictions: optional(anyObject),
        }),
      ),
    }),
    ...refusals(404, 500),
  },
})
