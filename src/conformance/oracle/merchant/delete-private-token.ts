/** DELETE /private/token, the judge's reading. */
import { revokeOwnToken } from '../../../protocol/endpoints/merchant/delete-private-token.js'
import { TOKEN_OF_TARGET } from '../../actors/credentials.js'
import { instanceInPath } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { hasInstance, isHandedOut, tokenIn, tokenTouched } from './access.js'
import { rowOf } from './tokens.js'
import { isOver } from '../tolerance.js'

const REVOKE_OWN = 'merchant/delete-private-token'

export const revokeOwnTokenOracle = pageOracle<{ readonly instance: string; readonly credential: string }>({
  page: REVOKE_OWN,
  begin: (span) => ({
    instance: instanceInPath(revokeOwnToken, span),
    credential: span.headers['authorization'] ?? '',
  }),
  touches: ({ instance, credential }) => [`instance:${instance}`, ...tokenTouched(credential)],
  settle({ call, state, span }) {
    const refused = ['401-unauthorized', '401-token-gone'].map((name) =>
      rowOf(`${REVOKE_OWN}/${name}`, state),
    )
    const others = ['400-not-a-token', '404-token-unknown'].map((name) =>
      rowOf(`${REVOKE_OWN}/${name}`, state),
    )
    if (!hasInstance(state, call.instance))
      return [rowOf(`${REVOKE_OWN}/404-instance-unknown`, state), ...refused]
    if (call.credential === TOKEN_OF_TARGET) return [rowOf(`${REVOKE_OWN}/204-revoked`, state), ...others]
    const name = tokenIn(call.credential)
    const token = isHandedOut(call.credential) ? state.get('token', name) : undefined
    if (token !== undefined && token.instance !== call.instance)
      return [rowOf(`${REVOKE_OWN}/401-other-instance`, state), ...refused]
    const isLate = token === undefined || isOver(token.expires, span)
    if (token === undefined || isLate === true) return refused
    const next = state.with('token', name, { ...token, expires: 0 })
    return [rowOf(`${REVOKE_OWN}/204-revoked`, next), ...(isLate === undefined ? refused : [])]
  },
})
