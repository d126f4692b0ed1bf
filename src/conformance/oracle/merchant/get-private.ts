/** GET /private, the judge's reading. */
import { showOwnInstance } from '../../../protocol/endpoints/merchant/get-private.js'
import { ownOracle } from './instances.js'

export const showOwnInstanceOracle = ownOracle(showOwnInstance, 'read', {
  rows: ['200-shown'],
  done: (state) => state,
})
