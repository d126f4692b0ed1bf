/** DELETE /private/webhooks/WEBHOOK_ID, the judge's reading. */
import { deleteWebhook } from '../../../protocol/endpoints/merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { WEBHOOK } from './webhooks.js'
import { deleteOracle } from './things.js'

export const deleteWebhookOracle = deleteOracle(WEBHOOK, deleteWebhook)
