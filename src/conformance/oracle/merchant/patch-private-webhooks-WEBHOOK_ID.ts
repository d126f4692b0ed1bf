/** PATCH /private/webhooks/WEBHOOK_ID, the judge's reading. */
import { changeWebhook } from '../../../protocol/endpoints/merchant/patch-private-webhooks-WEBHOOK_ID.js'
import { WEBHOOK } from './webhooks.js'
import { changeOracle } from './things.js'

export const changeWebhookOracle = changeOracle(WEBHOOK, changeWebhook)
