/** Rows of GET /reserves/RESERVE_PUB/history. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf } from '../row.js'
import { page, reference } from '../sources.js'
import { historyDuties, historyRows } from './histories.js'

const source = page('get-reserves-RESERVE_PUB-history', 'revisions of 2024 to 2026')

export const rows = rowsOf(
  'exchange/get-reserves-RESERVE_PUB-history',
  'exchange',
  ...historyRows('reserve', source),
  outcome('403-signature', 403, 'The reserve did not sign this question.', source, {
    codes: ['EXCHANGE_RESERVE_HISTORY_BAD_SIGNATURE'],
  }),
  outcome('404-reserve-unknown', 404, 'No money has arrived for this reserve (yet).', source, {
    codes: ['EXCHANGE_GENERIC_RESERVE_UNKNOWN'],
  }),
  ...historyDuties(source),
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
