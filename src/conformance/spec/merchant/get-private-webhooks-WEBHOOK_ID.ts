/** Rows of GET /private/webhooks/WEBHOOK_ID. */
import { outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('get-private-webhooks-WEBHOOK_ID', 'revision of 2026')

export const rows = rowsOf(
  'merchant/get-private-webhooks-WEBHOOK_ID',
  'merchant',
  outcome('200-shown', 200, 'The webhook is as it was made or last changed.', source),
  outcome('404-unknown', 404, 'The instance has no such webhook.', source, {
    codes: ['MERCHANT_GENERIC_WEBHOOK_UNKNOWN'],
  }),
  ...accessRows('get-private-webhooks-WEBHOOK_ID'),
)
