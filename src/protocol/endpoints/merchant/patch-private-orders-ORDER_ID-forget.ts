/** PATCH /private/orders/ORDER_ID/forget: the shop wipes forgettable fields from a contract. */
import { endpoint, nothing } from '../endpoint.js'
import { listOf, refusals, text } from '../shapes.js'

export interface ForgetRequest {
  /** Paths such as `$.delivery_date`, `$.products[1].description` or `$.products[*].description`. */
  fields: string[]
}

export const forgetFields = endpoint<ForgetRequest>()({
  page: 'patch-private-orders-ORDER_ID-forget',
  party: 'merchant',
  method: 'PATCH',
  path: '/private/orders/{ORDER_ID}/forget',
  authenticated: true,
  request: { fields: listOf(text) },
  // 200: forgotten now; 204: everything was forgotten before.
  replies: { 200: nothing, 204: nothing, ...refusals(400, 401, 403, 404, 409, 413, 500) },
})
