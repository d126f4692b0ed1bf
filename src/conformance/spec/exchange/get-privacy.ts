/** Rows of GET /privacy. */
import { duty, outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'

const source = page('get-privacy', '2026')

export const rows = rowsOf(
  'exchange/get-privacy',
  'exchange',
  outcome(
    '200-privacy',
    200,
    'Anybody may read the privacy policy, in a form that the request names.',
    source,
  ),
  outcome(
    '304-unchanged',
    304,
    'The text is the one that the caller has, by the ETag that it shows.',
    source,
  ),
  duty(
    'version-told',
    'The text comes with a version, so that a wallet can tell whether it was accepted.',
    source,
  ),
)
