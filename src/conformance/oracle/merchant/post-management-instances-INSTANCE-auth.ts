/** POST /management/instances/INSTANCE/auth, the judge's reading. */
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { setInstanceAuth } from '../../../protocol/endpoints/merchant/post-management-instances-INSTANCE-auth.js'
import { parameterInPath, readQuietly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { guarded, hasInstance } from './access.js'
import { doubts } from './doubts.js'
import { aboutInstance, withPassword } from './instances.js'

const SET_AUTH = 'merchant/post-management-instances-INSTANCE-auth'
export const setInstanceAuthOracle = guarded(
  pageOracle<{ readonly instance: string }>({
    page: SET_AUTH,
    begin: (span) =>
      readQuietly(() => readRequest(setInstanceAuth, span.request.json ?? null)) === undefined
        ? 'malformed'
        : { instance: parameterInPath(setInstanceAuth, span, 'INSTANCE') },
    touches: ({ instance }) => ['instances', `instance:${instance}`],
    settle: ({ call, state, span }) =>
      hasInstance(state, call.instance)
        ? [
            { row: `${SET_AUTH}/204-changed`, state: withPassword(state, call.instance, span.request.json) },
            { row: `${SET_AUTH}/202-challenge`, state },
            ...doubts(SET_AUTH, aboutInstance(call.instance, span), state),
          ]
        : [{ row: `${SET_AUTH}/404-instance-unknown`, state }],
  }),
  { ...setInstanceAuth, path: '/' },
  'management-write',
)
