/** GET /config of a merchant: always answered, changes nothing. */
import { pageOracle } from '../operation.js'

export const getConfigOracle = pageOracle<true>({
  page: 'merchant/get-config',
  begin: () => true,
  touches: () => [],
  settle: ({ state }) => [{ row: 'merchant/get-config/200-config', state }],
})
