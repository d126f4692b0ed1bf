/** DELETE /private, the judge's reading. */
import { deleteOwnInstance } from '../../../protocol/endpoints/merchant/delete-private.js'
import { dropped, ownOracle } from './instances.js'

export const deleteOwnInstanceOracle = ownOracle(deleteOwnInstance, 'write', {
  rows: ['204-deleted', '202-challenge'],
  done: dropped,
})
