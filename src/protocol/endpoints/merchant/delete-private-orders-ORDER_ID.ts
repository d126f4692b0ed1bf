/** DELETE /private/orders/ORDER_ID: the shop forgets an order. */
import { endpoint, nothing } from '../endpoint.js'
import { inQuery, queryYesNoAll, refusals } from '../shapes.js'

export interface DeleteOrderQuery {
  /** Yes: also an order that a wallet has claimed; never one that was paid. */
  force?: string
}

export const deleteOrder = endpoint<unknown, DeleteOrderQuery>()({
  page: 'delete-private-orders-ORDER_ID',
  party: 'merchant',
  method: 'DELETE',
  path: '/private/orders/{ORDER_ID}',
  authenticated: true,
  query: { force: inQuery(queryYesNoAll) },
  replies: { 204: nothing, ...refusals(400, 401, 403, 404, 409, 500) },
})
