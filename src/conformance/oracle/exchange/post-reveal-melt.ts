/**
 * POST /reveal-melt (since v32), the judge's reading, as far as the page could be read: there has to be a melt. What
 * is revealed is opened by nobody here, so who refuses it is not contradicted.
 */
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { revealMelt } from '../../../protocol/endpoints/exchange/post-reveal-melt.js'
import { readQuietly } from '../../reading.js'
import { pageOracle, type Option } from '../operation.js'

const PAGE = 'exchange/post-reveal-melt'

export const revealMeltOracle = pageOracle<{ readonly commitment: string }>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(revealMelt, span.request.json ?? null))
    return body === undefined ? 'malformed' : { commitment: body.rc }
  },

  touches: (call) => [`melt:${call.commitment}`],

  settle({ call, state }) {
    const at = (names: readonly string[]): Option[] =>
      names.map((name) => ({ row: `${PAGE}/${name}`, state }))
    if (!state.has('melt', call.commitment)) return at(['404-melt-unknown', '403-refused'])
    return at(['200-revealed', '403-refused', '409-other-commitment'])
  },
})
