/** GET /terms: always answered, changes nothing; whoever shows the ETag of the text may be told that it is the same. */
import { pageOracle } from '../operation.js'
import { isConditional } from './conditional.js'

const PAGE = 'exchange/get-terms'

export const getTermsOracle = pageOracle<{ readonly conditional: boolean }>({
  page: PAGE,
  begin: (span) => ({ conditional: isConditional(span) }),
  touches: () => [],
  settle: ({ call, state }) => [
    { row: `${PAGE}/200-terms`, state },
    ...(call.conditional ? [{ row: `${PAGE}/304-unchanged`, state }] : []),
  ],
})
