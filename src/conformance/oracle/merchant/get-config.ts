/** GET /config of a merchant: always answered, unless for an instance that is none; changes nothing. */
import { getConfig } from '../../../protocol/endpoints/merchant/get-config.js'
import { pageOracle } from '../operation.js'
import { askedInstance, unlessKnown, type AskedInstance } from './access.js'

const PAGE = 'merchant/get-config'

export const getConfigOracle = pageOracle<AskedInstance>({
  page: PAGE,
  begin: (span) => askedInstance(getConfig, span),
  touches: ({ touched }) => touched,
  settle: ({ call, state }) => [{ row: `${PAGE}/200-config`, state }, ...unlessKnown(PAGE, call, state)],
})
