/** Rows of DELETE /private/webhooks/WEBHOOK_ID. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('delete-private-webhooks-WEBHOOK_ID', 'revision of 2026')

export const rows = rowsOf(
  'merchant/delete-private-webhooks-WEBHOOK_ID',
  'merchant',
  outcome('204-deleted', 204, 'The webhook is gone.', source),
  outcome('404-unknown', 404, 'The instance has no such webhook.', source, {
    codes: ['MERCHANT_GENERIC_WEBHOOK_UNKNOWN'],
  }),
  ...accessRows('delete-private-webhooks-WEBHOOK_ID'),
)
