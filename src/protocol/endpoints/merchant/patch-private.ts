/** PATCH /private: changes the instance that is asked. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { instanceSettings, type InstanceSettings } from './instance.js'

export const changeOwnInstance = endpoint<InstanceSettings>()({
  page: 'patch-private',
  party: 'merchant',
  method: 'PATCH',
  path: '/private',
  authenticated: true,
  request: instanceSettings,
  replies: {
    204: nothing,
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
