/** POST /management/instances/INSTANCE/auth: changes the password of an instance. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { challengeResponse } from './challenge.js'
import { instanceAuth, type InstanceAuth } from './instance.js'

export const setInstanceAuth = endpoint<InstanceAuth>()({
  page: 'post-management-instances-INSTANCE-auth',
  party: 'merchant',
  method: 'POST',
  path: '/management/instances/{INSTANCE}/auth',
  authenticated: true,
  request: instanceAuth,
  replies: {
    202: challengeResponse,
    204: nothing,
    ...refusals(400, 401, 403, 404, 413, 500),
  },
})
