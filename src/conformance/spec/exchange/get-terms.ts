/** Rows of GET /terms. */
import { duty, outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'

const source = page('get-terms', '2026')

export const rows = rowsOf(
  'exchange/get-terms',
  'exchange',
  outcome(
    '200-terms',
    200,
    'Anybody may read the terms of service, in a form that the request names.',
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
