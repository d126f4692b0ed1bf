/** POST /private/webhooks: adds a webhook. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals, text } from '../shapes.js'
import { webhookDetails, type WebhookDetails } from './webhook.js'

export interface NewWebhook extends WebhookDetails {
  webhook_id: string
}

export const addWebhook = endpoint<NewWebhook>()({
  page: 'post-private-webhooks',
  party: 'merchant',
  method: 'POST',
  path: '/private/webhooks',
  authenticated: true,
  request: { webhook_id: text, ...webhookDetails },
  replies: {
    204: nothing,
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
