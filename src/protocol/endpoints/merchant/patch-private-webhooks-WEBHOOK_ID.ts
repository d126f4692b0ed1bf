/** PATCH /private/webhooks/WEBHOOK_ID: changes a webhook. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { webhookDetails, type WebhookDetails } from './webhook.js'

export const changeWebhook = endpoint<WebhookDetails>()({
  page: 'patch-private-webhooks-WEBHOOK_ID',
  party: 'merchant',
  method: 'PATCH',
  path: '/private/webhooks/{WEBHOOK_ID}',
  authenticated: true,
  request: webhookDetails,
  replies: {
    204: nothing,
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
