/** GET /private/webhooks: webhooks of the instance. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { listOf, refusals, text } from '../shapes.js'

export interface WebhookEntry {
  webhook_id: string
  event_type: string
}

export interface WebhooksSummary {
  webhooks: WebhookEntry[]
}

export const listWebhooks = endpoint()({
  page: 'get-private-webhooks',
  party: 'merchant',
  method: 'GET',
  path: '/private/webhooks',
  authenticated: true,
  replies: {
    200: Joi.object<WebhooksSummary, true>({
      webhooks: listOf(Joi.object<WebhookEntry, true>({ webhook_id: text, event_type: text })),
    }),
    ...refusals(401, 403, 404, 500),
  },
})
