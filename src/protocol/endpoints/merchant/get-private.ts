/** GET /private: what the backend knows of the instance that is asked. */
import { endpoint } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { instanceDetails } from './instance.js'

export const showOwnInstance = endpoint()({
  page: 'get-private',
  party: 'merchant',
  method: 'GET',
  path: '/private',
  authenticated: true,
  replies: {
    200: instanceDetails,
    ...refusals(401, 403, 404, 500),
  },
})
