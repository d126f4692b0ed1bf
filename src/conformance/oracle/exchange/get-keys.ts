/** GET /keys: always answered, changes nothing; what the answer holds, the checks look at. */
import { getKeys } from '../../../protocol/endpoints/exchange/get-keys.js'
import { queryOf, readQuietly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { isConditional } from './conditional.js'

const PAGE = 'exchange/get-keys'

export const getKeysOracle = pageOracle<{ readonly conditional: boolean }>({
  page: PAGE,
  begin(span) {
    if (readQuietly(() => queryOf(getKeys, span)) === undefined) return 'malformed'
    return { conditional: isConditional(span) }
  },
  touches: () => [],
  settle: ({ call, state }) => [
    { row: `${PAGE}/200-keys`, state },
    ...(call.conditional ? [{ row: `${PAGE}/304-unchanged`, state }] : []),
  ],
})
