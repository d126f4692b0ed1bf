/** Pages about webhooks, the judge's reading. */
import { deleteWebhook } from '../../../protocol/endpoints/merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { showWebhook } from '../../../protocol/endpoints/merchant/get-private-webhooks-WEBHOOK_ID.js'
import { listWebhooks } from '../../../protocol/endpoints/merchant/get-private-webhooks.js'
import { changeWebhook } from '../../../protocol/endpoints/merchant/patch-private-webhooks-WEBHOOK_ID.js'
import { addWebhook } from '../../../protocol/endpoints/merchant/post-private-webhooks.js'
import { addOracle, changeOracle, deleteOracle, listOracle, showOracle, type Kind } from './things.js'

const WEBHOOK: Kind = {
  name: 'webhook',
  parameter: 'WEBHOOK_ID',
  idMember: 'webhook_id',
  listMember: 'webhooks',
  reading: 'read',
  writing: 'write',
  shown: ['event_type', 'url', 'http_method', 'header_template', 'body_template'],
  vanishes: true,
}

export const webhookOracles = [
  addOracle(WEBHOOK, addWebhook, { fresh: ['204-added'], again: ['204-added-before'], taken: '409-exists' }),
  listOracle(WEBHOOK, listWebhooks),
  showOracle(WEBHOOK, showWebhook),
  changeOracle(WEBHOOK, changeWebhook),
  deleteOracle(WEBHOOK, deleteWebhook),
]
