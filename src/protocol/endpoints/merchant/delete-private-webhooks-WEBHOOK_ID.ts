/** DELETE /private/webhooks/WEBHOOK_ID: removes a webhook. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'

export const deleteWebhook = endpoint()({
  page: 'delete-private-webhooks-WEBHOOK_ID',
  party: 'merchant',
  method: 'DELETE',
  path: '/private/webhooks/{WEBHOOK_ID}',
  authenticated: true,
  replies: {
    204: nothing,
    ...refusals(401, 403, 404, 500),
  },
})
