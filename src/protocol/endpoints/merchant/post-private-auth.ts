/** POST /private/auth: changes the password of the instance that is asked. */
import { endpoint, nothing } from '../endpoint.js'
import { refusals } from '../shapes.js'
import { challengeResponse } from './challenge.js'
import { instanceAuth, type InstanceAuth } from './instance.js'

export const setOwnAuth = endpoint<InstanceAuth>()({
  page: 'post-private-auth',
  party: 'merchant',
  method: 'POST',
  path: '/private/auth',
  authenticated: true,
  request: instanceAuth,
  replies: {
    202: challengeResponse,
    204: nothing,
    ...refusals(400, 401, 403, 404, 413, 500),
  },
})
