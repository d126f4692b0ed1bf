/** Rows of GET /reserves/RESERVE_PUB/history. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf } from '../row.js'
import { page, reference } from '../sources.js'

const source = page('get-reserves-RESERVE_PUB-history', 'revisions of 2024 to 2026')

export const rows = rowsOf(
  'exchange/get-reserves-RESERVE_PUB-history',
  'exchange',
  outcome(
    '200-history',
    200,
    'The owner of the reserve is told what happened to it, and what is left.',
    source,
  ),
  outcome(
    '204-nothing-new',
    204,
    'Nothing has happened to the reserve behind the offset that was asked for.',
    source,
  ),
  outcome(
    '304-unchanged',
    304,
    'Nothing has happened to the reserve since the version that the caller has.',
    source,
  ),
  outcome(
    '400-malformed',
    400,
    'The key, the offset or the signature has no form, or the signature is missing.',
    source,
  ),
  outcome('403-signature', 403, 'The reserve did not sign this question.', source, {
    codes: ['EXCHANGE_RESERVE_HISTORY_BAD_SIGNATURE'],
  }),
  outcome('404-reserve-unknown', 404, 'No money has arrived for this reserve (yet).', source, {
    codes: ['EXCHANGE_GENERIC_RESERVE_UNKNOWN'],
  }),
  duty('adds-up', 'What is left follows from what is told, if all of it is told.', source),
  duty(
    'entries-signed',
    'Each entry carries the signature of whoever wanted it, or of the exchange.',
    source,
  ),
  duty(
    'closed-in-full',
    'What is left of a reserve that is closed goes back to its owner, less the closing fee.',
    reference('exchange 0.14.1: the closer'),
  ),
  duty(
    'in-order',
    'Entries stand in the order of what happened, beginning at either end.',
    reference('exchange 0.14.1: how it numbers what happens to reserves'),
  ),
  databaseFailure(source, { codes: ['EXCHANGE_RESERVE_HISTORY_ERROR_INSUFFICIENT_FUNDS'] }),
  internalFailure(),
)
