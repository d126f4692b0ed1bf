/** GET /keys: always answered, changes nothing. */
import { pageOracle } from '../operation.js'

export const getKeysOracle = pageOracle<true>({
  page: 'exchange/get-keys',
  begin: () => true,
  touches: () => [],
  settle: ({ state }) => [{ row: 'exchange/get-keys/200-keys', state }],
})
