/** Rows of PATCH /private/webhooks/WEBHOOK_ID. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('patch-private-webhooks-WEBHOOK_ID', 'revision of 2026')

export const rows = rowsOf(
  'merchant/patch-private-webhooks-WEBHOOK_ID',
  'merchant',
  outcome('204-changed', 204, 'The webhook is as the request says.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  outcome('404-unknown', 404, 'The instance has no such webhook.', source, {
    codes: ['MERCHANT_GENERIC_WEBHOOK_UNKNOWN'],
  }),
  ...accessRows('patch-private-webhooks-WEBHOOK_ID'),
)
