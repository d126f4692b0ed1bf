/** DELETE /private/webhooks/WEBHOOK_ID: removes a webhook. */
import { deleteWebhook } from '../../protocol/endpoints/merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { effect, handler, type Call } from '../handler.js'
import { WEBHOOK_KNOWN, WebhookCall } from './webhook-call.js'

export const deleteWebhookHandler = handler(deleteWebhook, (call: Call<unknown>) => new WebhookCall(call), {
  steps: [
    WEBHOOK_KNOWN,
    effect('remove-webhook', (w) => {
      w.call.world.merchant.store.transact((writer) => {
        writer.delete('webhooks', w.key)
      })
    }),
  ],
  answer: () => ({ status: 204 }),
})
