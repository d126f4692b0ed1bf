/** Rows of POST /management/instances. */
import { outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'
import { accessRows } from './access.js'

const source = page('post-management-instances', 'revision of 2026')

export const rows = rowsOf(
  'merchant/post-management-instances',
  'merchant',
  outcome('204-made', 204, 'The instance is there.', source),
  outcome('200-made', 200, 'The instance is there, and its first token comes with the reply.', source),
  outcome(
    '204-made-before',
    204,
    'The same instance once more changes nothing.',
    inferred('no page says whether the same content again is a conflict'),
  ),
  outcome('202-challenge', 202, 'Somebody has to prove who they are first.', source),
  outcome('400-malformed', 400, 'The request does not have the form that the page asks for.', source),
  tooLarge(source),
  outcome(
    '409-exists',
    409,
    'There is an instance of this id, or there was one that has to be purged first.',
    source,
    {
      codes: [
        'MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS',
        'MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED',
      ],
    },
  ),
  ...accessRows('post-management-instances'),
)
