/** GET /seed: always answered, changes nothing. */
import { pageOracle } from '../operation.js'

export const getSeedOracle = pageOracle<true>({
  page: 'exchange/get-seed',
  begin: () => true,
  touches: () => [],
  settle: ({ state }) => [{ row: 'exchange/get-seed/200-seed', state }],
})
