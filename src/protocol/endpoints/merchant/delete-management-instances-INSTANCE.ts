/** DELETE /management/instances/INSTANCE: takes the key away from an instance, or everything. */
import { endpoint, nothing } from '../endpoint.js'
import { inQuery, queryYesNoAll, refusals } from '../shapes.js'
import { challengeResponse } from './challenge.js'
import type { DeleteInstanceQuery } from './instance.js'

export const deleteInstance = endpoint<unknown, DeleteInstanceQuery>()({
  page: 'delete-management-instances-INSTANCE',
  party: 'merchant',
  method: 'DELETE',
  path: '/management/instances/{INSTANCE}',
  authenticated: true,
  query: { purge: inQuery(queryYesNoAll) },
  replies: {
    202: challengeResponse,
    204: nothing,
    ...refusals(400, 401, 403, 404, 409, 500),
  },
})
