/** GET /private/tokens: which access tokens there are (merchant protocol v19). */
import Joi from 'joi'
import type { Timestamp } from '../../encoding/timestamp.js'
import { endpoint, nothing } from '../endpoint.js'
import {
  count,
  inQuery,
  listOf,
  optional,
  queryInteger,
  queryRowId,
  refusals,
  text,
  timestamp,
} from '../shapes.js'

export interface TokensQuery {
  /** How many at most, -20 by default; rising serials if positive, falling if negative. */
  limit?: number
  offset?: bigint
}

export interface TokenInfo {
  creation_time: Timestamp
  expiration: Timestamp
  scope: string
  refreshable: boolean
  description?: string
  serial: number
}

export interface TokenInfos {
  tokens: TokenInfo[]
}

export const listTokens = endpoint<unknown, TokensQuery>()({
  page: 'get-private-tokens',
  party: 'merchant',
  method: 'GET',
  path: '/private/tokens',
  authenticated: true,
  query: { limit: inQuery(queryInteger), offset: inQuery(queryRowId) },
  replies: {
    200: Joi.object<TokenInfos, true>({
      tokens: listOf(
        Joi.object<TokenInfo, true>({
          creation_time: timestamp,
          expiration: timestamp,
          scope: text,
          refreshable: Joi.boolean(),
          description: optional(text),
          serial: count,
        }),
      ),
    }),
    204: nothing,
    ...refusals(400, 401, 403, 404, 500),
  },
})
