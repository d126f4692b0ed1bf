/** DELETE /private/token: gives up the access token that the request carries. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'

export const revokeOwnToken = endpoint()({
  page: 'delete-private-token',
  party: 'merchant',
  method: 'DELETE',
  path: '/private/token',
  authenticated: true,
  replies: {
    204: nothing,
    ...refusals(400, 401, 404, 500),
  },
})
