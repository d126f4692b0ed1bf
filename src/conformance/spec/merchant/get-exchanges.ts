/** Rows of GET /exchanges. */
import { databaseFailure, duty, outcome, rowsOf } from '../row.js'
import { inferred, page } from '../sources.js'
import { instanceUnknown } from './access.js'

const source = page('get-exchanges', 'v26, 2026-02-07')

export const rows = rowsOf(
  'merchant/get-exchanges',
  'merchant',
  outcome(
    '200-listed',
    200,
    'The reply tells what the backend knows of each exchange that it trusts.',
    source,
    {
      since: 26,
    },
  ),
  duty(
    'lists-trusted',
    'The exchange whose coins the backend takes is among them.',
    inferred('the page speaks of the exchanges that a backend trusts, and a contract names some of them'),
    { since: 26 },
  ),
  instanceUnknown(inferred('the page knows nothing of instances, and the common rules refuse unknown ones')),
  databaseFailure(source, { since: 26 }),
)
