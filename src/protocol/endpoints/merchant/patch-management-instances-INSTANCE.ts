/** PATCH /management/instances/INSTANCE: changes an instance. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { instanceSettings, type InstanceSettings } from './instance.js'

export const changeInstance = endpoint<InstanceSettings>()({
  page: 'patch-management-instances-INSTANCE',
  party: 'merchant',
  method: 'PATCH',
  path: '/management/instances/{INSTANCE}',
  authenticated: true,
  request: instanceSettings,
  replies: {
    204: nothing,
    ...refusals(400, 401, 403, 404, 409, 413, 500),
  },
})
