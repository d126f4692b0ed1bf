/** Rows of PATCH /management/instances/INSTANCE. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { page, reference } from '../sources.js'
import { accessRows } from './access.js'

const source = page('patch-management-instances-INSTANCE', 'revision of 2026')

export const rows = rowsOf(
  'merchant/patch-management-instances-INSTANCE',
  'merchant',
  outcome('204-changed', 204, 'The instance is as the request says.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  outcome(
    '409-purge-required',
    409,
    'There was an instance of this id, which has to be purged first.',
    reference('registry of error codes: meaning of 2625'),
    { codes: ['MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED'] },
  ),
  ...accessRows('patch-management-instances-INSTANCE'),
)
