/** Rows of GET /reserves/RESERVE_PUB. */
import { databaseFailure, internalFailure, outcome, rowsOf } from '../row.js'
import { page } from '../sources.js'

const source = page('get-reserves-RESERVE_PUB', '2130-byte revision of 2026; recordings 008 to 011')

export const rows = rowsOf(
  'exchange/get-reserves-RESERVE_PUB',
  'exchange',
  outcome(
    '200-reserve',
    200,
    'The reserve holds what arrived, less what was withdrawn with its fees.',
    source,
  ),
  outcome('400-malformed', 400, 'The key of the reserve, or the time to wait, is none.', source),
  outcome('404-reserve-unknown', 404, 'No money has arrived for this reserve (yet).', source, {
    codes: ['EXCHANGE_GENERIC_RESERVE_UNKNOWN'],
  }),
  databaseFailure(source),
  internalFailure(),
)
