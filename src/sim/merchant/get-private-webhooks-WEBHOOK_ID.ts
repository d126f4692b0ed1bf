/** GET /private/webhooks/WEBHOOK_ID: a webhook of the instance. */
import { showWebhook } from '../../protocol/endpoints/merchant/get-private-webhooks-WEBHOOK_ID.js'
import { handler, type Call } from '../handler.js'
import { WEBHOOK_KNOWN, WebhookCall } from './webhook-call.js'

export const showWebhookHandler = handler(showWebhook, (call: Call<unknown>) => new WebhookCall(call), {
  steps: [WEBHOOK_KNOWN],
  answer: ({ webhook }) => {
    if (webhook === undefined) throw new Error('the guard webhook-known is missing')
    const { instance: _instance, id: _id, ...details } = webhook
    return { status: 200, body: details }
  },
})
