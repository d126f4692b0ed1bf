/** GET …/taler-wire-gateway/config: which version of the wire gateway a bank speaks, and in which currency. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { optional, refusals, text, version } from '../shapes.js'

export interface WireGatewayConfig {
  name: 'taler-wire-gateway'
  version: string
  currency: string
  implementation?: string
}

export const wireGatewayConfig = endpoint()({
  page: 'get-wire-gateway-config',
  party: 'bank',
  method: 'GET',
  path: '/accounts/{ACCOUNT}/taler-wire-gateway/config',
  replies: {
    200: Joi.object<WireGatewayConfig, true>({
      name: Joi.string().valid('taler-wire-gateway'),
      version,
      currency: text,
      implementation: optional(text),
    }),
    ...refusals(404),
  },
})
