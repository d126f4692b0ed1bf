/** Rows of GET /coins/COIN_PUB/history. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf } from '../row.js'
import { page, reference } from '../sources.js'

const source = page('get-coins-COIN_PUB-history', 'revisions of 2024 to 2026')

export const rows = rowsOf(
  'exchange/get-coins-COIN_PUB-history',
  'exchange',
  outcome('200-history', 200, 'The owner of the coin is told what happened to it, and what is left.', source),
  outcome(
    '204-nothing-new',
    204,
    'Nothing has happened to the coin behind the offset that was asked for.',
    source,
  ),
  outcome(
    '304-unchanged',
    304,
    'Nothing has happened to the coin since the version that the caller has.',
    source,
  ),
  outcome(
    '400-malformed',
    400,
    'The key, the offset or the signature has no form, or the signature is missing.',
    source,
  ),
  outcome('403-signature', 403, 'The coin did not sign this question.', source, {
    codes: ['EXCHANGE_COIN_HISTORY_BAD_SIGNATURE'],
  }),
  outcome('404-coin-unknown', 404, 'The exchange has never seen this coin.', source, {
    codes: ['EXCHANGE_GENERIC_COIN_UNKNOWN'],
  }),
  duty('adds-up', 'What is left follows from what is told, if all of it is told.', source),
  duty(
    'entries-signed',
    'Each entry carries the signature of whoever wanted it, or of the exchange.',
    source,
  ),
  duty(
    'in-order',
    'Entries stand in the order of what happened, beginning at either end.',
    reference('exchange 0.14.1: how it numbers what happens to coins'),
  ),
  databaseFailure(source, { codes: ['EXCHANGE_GENERIC_COIN_HISTORY_COMPUTATION_FAILED'] }),
  internalFailure(),
)
