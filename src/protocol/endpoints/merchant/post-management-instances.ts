/** POST /management/instances: makes an instance. */
import Joi from 'joi'
import { endpoint, nothing } from '../endpoint.js'
import { optional, refusals, text, timestamp } from '../shapes.js'
import type { TokenSuccess } from './post-private-token.js'
import { challengeResponse } from './challenge.js'
import { instanceConfiguration, type InstanceConfiguration } from './instance.js'

/** Fields of an access token; no page that we could read says which of them are there. */
export type InstanceCreated = Partial<TokenSuccess>

export const createInstance = endpoint<InstanceConfiguration>()({
  page: 'post-management-instances',
  party: 'merchant',
  method: 'POST',
  path: '/management/instances',
  authenticated: true,
  request: instanceConfiguration,
  replies: {
    // The newest pages give an access token at once; whoever asks an older backend gets 204.
    200: Joi.object<InstanceCreated, true>({
      access_token: optional(text),
      token: optional(text),
      scope: optional(text),
      expiration: optional(timestamp),
      refreshable: optional(Joi.boolean()),
    }),
    202: challengeResponse,
    204: nothing,
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
