/** GET /private/webhooks/WEBHOOK_ID: a webhook of the instance. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { webhookDetails, type WebhookDetails } from './webhook.js'

export const showWebhook = endpoint()({
  page: 'get-private-webhooks-WEBHOOK_ID',
  party: 'merchant',
  method: 'GET',
  path: '/private/webhooks/{WEBHOOK_ID}',
  authenticated: true,
  replies: {
    200: Joi.object<WebhookDetails, true>(webhookDetails),
    ...refusals(401, 403, 404, 500),
  },
})
