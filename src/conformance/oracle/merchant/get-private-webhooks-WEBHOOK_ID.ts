/** GET /private/webhooks/WEBHOOK_ID, the judge's reading. */
import { showWebhook } from '../../../protocol/endpoints/merchant/get-private-webhooks-WEBHOOK_ID.js'
import { WEBHOOK } from './webhooks.js'
import { showOracle } from './things.js'

export const showWebhookOracle = showOracle(WEBHOOK, showWebhook)
