/** Rows of GET /coins/COIN_PUB/link (exchange protocols up to 25). */
import { databaseFailure, internalFailure, outcome, rowsOf } from '../row.js'
import { recording, reference } from '../sources.js'

const until = 25
const source = reference('exchange 0.14.1, links of a coin')

export const rows = rowsOf(
  'exchange/get-coins-COIN_PUB-link',
  'exchange',
  outcome(
    '200-links',
    200,
    'Whoever holds the old coin can make the new ones again from what is told.',
    recording(157),
    { until },
  ),
  outcome('400-malformed', 400, 'The key of the coin is none.', source, {
    until,
    codes: ['EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB'],
  }),
  outcome('404-coin-unknown', 404, 'Nothing was made of this coin.', source, {
    until,
    codes: ['EXCHANGE_LINK_COIN_UNKNOWN'],
  }),
  databaseFailure(source, { until }),
  internalFailure({ until }),
)
