/** PATCH /private/webhooks/WEBHOOK_ID: changes a webhook. */
import { changeWebhook } from '../../protocol/endpoints/merchant/patch-private-webhooks-WEBHOOK_ID.js'
import type { WebhookDetails } from '../../protocol/endpoints/merchant/webhook.js'
import { effect, handler, type Call } from '../handler.js'
import { deliverable, WEBHOOK_KNOWN, WebhookCall } from './webhook-call.js'

export const changeWebhookHandler = handler(
  changeWebhook,
  (call: Call<WebhookDetails>) => new WebhookCall(call),
  {
    steps: [
      deliverable(),
      WEBHOOK_KNOWN,
      effect('change-webhook', (w) => {
        w.store(w.call.body)
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
