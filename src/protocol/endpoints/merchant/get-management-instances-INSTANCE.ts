/** GET /management/instances/INSTANCE: what the backend knows of an instance. */
import { endpoint } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { instanceDetails } from './instance.js'

export const showInstance = endpoint()({
  page: 'get-management-instances-INSTANCE',
  party: 'merchant',
  method: 'GET',
  path: '/management/instances/{INSTANCE}',
  authenticated: true,
  replies: {
    200: instanceDetails,
    ...refusals(401, 403, 404, 500),
  },
})
