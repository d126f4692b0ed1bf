/** Rows of GET /transfers/WTID. */
import { databaseFailure, duty, internalFailure, outcome, rowsOf } from '../row.js'
import { page, reference } from '../sources.js'

const source = page('get-transfers-WTID', '3144-byte revision after 2026-04-05')

export const rows = rowsOf(
  'exchange/get-transfers-WTID',
  'exchange',
  outcome(
    '200-transfer',
    200,
    'Whoever knows a transfer learns which deposits it is made of, and the exchange signs for it.',
    source,
  ),
  outcome('400-malformed', 400, 'The path names no transfer.', source, {
    codes: ['EXCHANGE_TRANSFERS_GET_WTID_MALFORMED'],
  }),
  outcome('404-unknown', 404, 'The exchange has made no such transfer.', source, {
    codes: ['EXCHANGE_TRANSFERS_GET_WTID_NOT_FOUND'],
  }),
  duty('adds-up', 'What is wired is what the deposits come to, less their fees and the wire fee.', source),
  duty(
    'as-deposited',
    'Each deposit of a transfer counts with what was deposited, less what was refunded; its fee is that of its denomination.',
    source,
  ),
  duty('paid-once', 'No deposit is in two transfers.', source),
  duty('as-tracked', 'A transfer is made of the deposits that are tracked to it.', source),
  duty(
    'not-too-early',
    'While refunds are promised, the money does not go out.',
    reference('exchange 0.14.1: the aggregator'),
  ),
  databaseFailure(source),
  internalFailure(),
)
