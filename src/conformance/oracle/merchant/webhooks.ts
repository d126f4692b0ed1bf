/** What the pages say about webhooks. */
import type { Kind } from './things.js'

export const WEBHOOK: Kind = {
  name: 'webhook',
  parameter: 'WEBHOOK_ID',
  idMember: 'webhook_id',
  listMember: 'webhooks',
  reading: 'read',
  writing: 'write',
  shown: ['event_type', 'url', 'http_method', 'header_template', 'body_template'],
  vanishes: true,
}
