/** DELETE /private: takes the key away from the instance that is asked, or everything. */
import { endpoint, nothing } from '../endpoint.js'
import { inQuery, queryYesNoAll, refusals } from '../shapes.js'
import { challengeResponse } from './challenge.js'
import type { DeleteInstanceQuery } from './instance.js'

export const deleteOwnInstance = endpoint<unknown, DeleteInstanceQuery>()({
  page: 'delete-private',
  party: 'merchant',
  method: 'DELETE',
  path: '/private',
  authenticated: true,
  query: { purge: inQuery(queryYesNoAll) },
  replies: {
    202: challengeResponse,
    204: nothing,
    ...refusals(400, 401, 403, 404, 409, 500),
  },
})
