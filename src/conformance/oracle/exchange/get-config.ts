/** GET /config of an exchange: always answered, changes nothing. */
import { pageOracle } from '../operation.js'

export const getConfigOracle = pageOracle<true>({
  page: 'exchange/get-config',
  begin: () => true,
  touches: () => [],
  settle: ({ state }) => [{ row: 'exchange/get-config/200-config', state }],
})
