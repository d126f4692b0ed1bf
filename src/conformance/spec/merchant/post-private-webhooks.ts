/** Rows of POST /private/webhooks. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('post-private-webhooks', 'revision of 2026')

export const rows = rowsOf(
  'merchant/post-private-webhooks',
  'merchant',
  outcome('204-added', 204, 'The instance has the webhook now.', source),
  outcome(
    '204-added-before',
    204,
    'The same webhook once more changes nothing.',
    inferred('no page says whether the same content again is a conflict'),
  ),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  outcome('409-exists', 409, 'The instance has a webhook of this id.', source, {
    codes: ['MERCHANT_PRIVATE_POST_WEBHOOKS_CONFLICT_WEBHOOK_EXISTS'],
  }),
  ...accessRows('post-private-webhooks'),
)
