/** POST /private/webhooks, the judge's reading. */
import { addWebhook } from '../../../protocol/endpoints/merchant/post-private-webhooks.js'
import { WEBHOOK } from './webhooks.js'
import { addOracle } from './things.js'

export const addWebhookOracle = addOracle(WEBHOOK, addWebhook, {
  fresh: ['204-added'],
  again: ['204-added-before'],
  taken: '409-exists',
})
