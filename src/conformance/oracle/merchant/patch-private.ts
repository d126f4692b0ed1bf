/** PATCH /private, the judge's reading. */
import { changeOwnInstance } from '../../../protocol/endpoints/merchant/patch-private.js'
import { changed, ownOracle } from './instances.js'

export const changeOwnInstanceOracle = ownOracle(changeOwnInstance, 'write', {
  rows: ['204-changed'],
  done: changed,
})
