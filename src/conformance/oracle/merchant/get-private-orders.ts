/**
 * GET /private/orders, the judge's reading. A list is about all orders at once, so what stands in it is for a check
 * that needs no search.
 */
import { listOrders } from '../../../protocol/endpoints/merchant/get-private-orders.js'
import type { Span } from '../../history.js'
import { queryOf, readQuietly, waitsOddly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { isAuthorized } from './post-private-orders.js'

const PAGE = 'merchant/get-private-orders'

export const listOrdersOracle = pageOracle<{ readonly authorized: boolean }>({
  page: PAGE,
  begin: (span) =>
    readQuietly(() => queryOf(listOrders, span)) === undefined
      ? 'malformed'
      : { authorized: isAuthorized(span) },
  touches: () => [],
  settle: ({ call, state, span }) => [
    { row: `${PAGE}/${call.authorized ? '200-listed' : '401-unauthorized'}`, state },
    ...(isOdd(span) ? [{ row: `${PAGE}/400-malformed`, state }] : []),
  ],
})

/** In which form an age stands behind `?`, no page says, nor how long one may wait. */
function isOdd(span: Span): boolean {
  return waitsOddly(span) || queryOf(listOrders, span).max_age !== undefined
}
