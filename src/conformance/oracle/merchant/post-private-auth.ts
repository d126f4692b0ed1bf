/** POST /private/auth, the judge's reading. */
import { setOwnAuth } from '../../../protocol/endpoints/merchant/post-private-auth.js'
import { ownOracle, withPassword } from './instances.js'

export const setOwnAuthOracle = ownOracle(setOwnAuth, 'write', {
  rows: ['204-changed', '202-challenge'],
  done: withPassword,
})
