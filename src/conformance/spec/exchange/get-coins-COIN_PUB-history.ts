/** Rows of GET /coins/COIN_PUB/history. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf } from '../row.js'
import { page, reference } from '../sources.js'
import { historyDuties, historyRows } from './histories.js'

const source = page('get-coins-COIN_PUB-history', 'revisions of 2024 to 2026')

export const rows = rowsOf(
  'exchange/get-coins-COIN_PUB-history',
  'exchange',
  ...historyRows('coin', source),
  outcome('403-signature', 403, 'The coin did not sign this question.', source, {
    codes: ['EXCHANGE_COIN_HISTORY_BAD_SIGNATURE'],
  }),
  outcome('404-coin-unknown', 404, 'The exchange has never seen this coin.', source, {
    codes: ['EXCHANGE_GENERIC_COIN_UNKNOWN'],
  }),
  ...historyDuties(source),
  duty(
    'in-order',
    'Entries stand in the order of what happened, beginning at either end.',
    reference('exchange 0.14.1: how it numbers what happens to coins'),
  ),
  databaseFailure(source, { codes: ['EXCHANGE_GENERIC_COIN_HISTORY_COMPUTATION_FAILED'] }),
  internalFailure(),
)
