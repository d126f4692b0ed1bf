/** DELETE /private/tokens/SERIAL, the judge's reading. */
import { revokeToken } from '../../../protocol/endpoints/merchant/delete-private-tokens-SERIAL.js'
import { instanceInPath, parameterInPath } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { guarded } from './access.js'
import { allListedFact, rowOf, serialFact } from './tokens.js'

const REVOKE = 'merchant/delete-private-tokens-SERIAL'

const revokeOracle = pageOracle<{ readonly instance: string; readonly serial: string }>({
  page: REVOKE,
  begin: (span) => ({
    instance: instanceInPath(revokeToken, span),
    serial: parameterInPath(revokeToken, span, 'SERIAL'),
  }),
  touches: ({ instance }) => [`instance:${instance}`],
  settle({ call, state }) {
    const malformed = /^[1-9][0-9]{0,17}$/.test(call.serial) ? [] : [rowOf(`${REVOKE}/400-malformed`, state)]
    const unknown = rowOf(`${REVOKE}/404-unknown`, state)
    const listed = state.get('thing', serialFact(call.instance, call.serial))
    if (listed === undefined && state.get('thing', allListedFact(call.instance))?.active === true)
      return [unknown, ...malformed]
    // A serial that no list has told may be that of a token all the same.
    if (listed === undefined) return [unknown, rowOf(`${REVOKE}/204-revoked`, state), ...malformed]
    if (!listed.active) return [unknown]
    const spent = state.with('thing', serialFact(call.instance, call.serial), { ...listed, active: false })
    const next = state
      .entries('token')
      .filter(([, token]) => token.instance === call.instance && token.description === listed.text)
      .reduce((changed, [name, token]) => changed.with('token', name, { ...token, expires: 0 }), spent)
    return [rowOf(`${REVOKE}/204-revoked`, next)]
  },
})

export const revokeTokenOracle = guarded(revokeOracle, revokeToken, 'tokens-write')
