/** POST /private/token: an access token for a password, or for another token that may be refreshed. */
import Joi from 'joi'
import type { RelativeTime, Timestamp } from '../../encoding/timestamp.js'
import { endpoint } from '../endpoint.js'
import { optional, refusals, relativeTime, text, timestamp } from '../shapes.js'
import { challengeResponse } from './challenge.js'

export interface TokenRequest {
  /**
   * `readonly`, `write`, `all`, `order-simple`, `order-pos`, `order-mgmt` or `order-full`, with `:refreshable`
   * behind it since v19; whether a scope exists is not a question of shape.
   */
  scope: string
  duration?: RelativeTime
  description?: string
  /** Deprecated since v19. */
  refreshable?: boolean
}

export interface TokenSuccess {
  /** Begins with `secret-token:`. */
  access_token: string
  /** Deprecated since v19: the same. */
  token?: string
  scope: string
  expiration: Timestamp
  refreshable: boolean
}

export const requestToken = endpoint<TokenRequest>()({
  page: 'post-private-token',
  party: 'merchant',
  method: 'POST',
  path: '/private/token',
  authenticated: true,
  request: {
    scope: text,
    duration: optional(relativeTime),
    description: optional(text),
    refreshable: optional(Joi.boolean()),
  },
  replies: {
    200: Joi.object<TokenSuccess, true>({
      access_token: text,
      token: optional(text),
      scope: text,
      expiration: timestamp,
      refreshable: Joi.boolean(),
    }),
    202: challengeResponse,
    ...refusals(400, 401, 403, 404, 413, 500),
  },
})
