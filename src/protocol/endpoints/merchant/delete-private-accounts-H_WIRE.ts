/** DELETE /private/accounts/H_WIRE: uses a bank account no longer. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'

export const deleteAccount = endpoint()({
  page: 'delete-private-accounts-H_WIRE',
  party: 'merchant',
  method: 'DELETE',
  path: '/private/accounts/{H_WIRE}',
  authenticated: true,
  replies: {
    204: nothing,
    ...refusals(400, 401, 403, 404, 500),
  },
})
