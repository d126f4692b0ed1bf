/** GET /private/webhooks, the judge's reading. */
import { listWebhooks } from '../../../protocol/endpoints/merchant/get-private-webhooks.js'
import { WEBHOOK } from './webhooks.js'
import { listOracle } from './things.js'

export const listWebhooksOracle = listOracle(WEBHOOK, listWebhooks)
