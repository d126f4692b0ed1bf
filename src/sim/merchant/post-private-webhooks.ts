/** POST /private/webhooks: adds a webhook. */
import { isDeepStrictEqual } from 'node:util'
import { addWebhook, type NewWebhook } from '../../protocol/endpoints/merchant/post-private-webhooks.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { deliverable, WebhookCall } from './webhook-call.js'

class WebhookAddition extends WebhookCall<NewWebhook> {
  override get id(): string {
    return this.call.body.webhook_id
  }
}

export const addWebhookHandler = handler(addWebhook, (call: Call<NewWebhook>) => new WebhookAddition(call), {
  steps: [
    deliverable(),
    repeat('same-webhook-before', (w) => isDeepStrictEqual(w.webhook, w.recordOf(w.call.body))),
    guard(
      'webhook-id-free',
      409,
      'MERCHANT_PRIVATE_POST_WEBHOOKS_CONFLICT_WEBHOOK_EXISTS',
      (w) => w.webhook === undefined,
    ),
    effect('store-webhook', (w) => {
      w.store(w.call.body)
    }),
  ],
  answer: () => ({ status: 204 }),
})
