/** Rows of POST /melt (exchange protocols from 32 on; experimental: most of the request was not readable). */
import { databaseFailure, internalFailure, outcome, rowsOf, tooLarge } from '../row.js'
import { inferred, page } from '../sources.js'

const since = 32
const source = page('post-melt', 'revision of spring 2026, the part that could be read')

export const rows = rowsOf(
  'exchange/post-melt',
  'exchange',
  outcome(
    '200-melted',
    200,
    'The amount is taken from the coin, and the exchange signs which set stays hidden.',
    source,
    {
      since,
    },
  ),
  outcome(
    '400-malformed',
    400,
    'The request does not have the form of a melt.',
    inferred('as on every page'),
    {
      since,
    },
  ),
  outcome('403-signature', 403, 'The coin did not sign this, or was never signed by the exchange.', source, {
    since,
  }),
  outcome('404-denomination-unknown', 404, 'The exchange does not know a denomination.', source, { since }),
  outcome(
    '409-coin-spent',
    409,
    'The coin has less left than is to be melted, or is of another denomination or other ages.',
    source,
    {
      since,
      codes: [
        'EXCHANGE_GENERIC_INSUFFICIENT_FUNDS',
        'EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY',
        'EXCHANGE_GENERIC_COIN_CONFLICTING_AGE_HASH',
      ],
    },
  ),
  outcome('410-denomination-gone', 410, 'A denomination cannot be used any more.', source, { since }),
  tooLarge(inferred('as on every page'), { since }),
  databaseFailure(inferred('as on every page'), { since }),
  internalFailure({ since }),
)
