/** GET /exchanges, the judge's reading: an exchange that contracts name is one that the backend knows of. */
import { readReply } from '../../../protocol/endpoints/endpoint.js'
import { getExchanges } from '../../../protocol/endpoints/merchant/get-exchanges.js'
import { readQuietly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { askedInstance, unlessKnown, type AskedInstance } from './access.js'

const PAGE = 'merchant/get-exchanges'

export const getExchangesOracle = pageOracle<AskedInstance>({
  page: PAGE,
  begin: (span) => askedInstance(getExchanges, span),
  touches: ({ touched }) => touched,

  settle({ call, state, reply, knowledge }) {
    const listed = readQuietly(() => readReply(getExchanges, 200, reply?.json ?? null))
    const urls = [...knowledge.houses.values()].flatMap(({ keys }) => keys?.base_url ?? [])
    const isMissing = (url: string): boolean =>
      listed?.exchanges.every((one) => one.exchange_url !== url) === true
    return [
      {
        row: `${PAGE}/200-listed`,
        state,
        ...(urls.some(isMissing) ? { against: [`${PAGE}/duty-lists-trusted`] } : {}),
      },
      ...unlessKnown(PAGE, call, state),
    ]
  },
})
