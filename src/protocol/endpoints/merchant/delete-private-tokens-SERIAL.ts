/** DELETE /private/tokens/SERIAL: revokes an access token (merchant protocol v19). */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'

export const revokeToken = endpoint()({
  page: 'delete-private-tokens-SERIAL',
  party: 'merchant',
  method: 'DELETE',
  path: '/private/tokens/{SERIAL}',
  authenticated: true,
  replies: {
    204: nothing,
    ...refusals(400, 401, 403, 404, 500),
  },
})
