/** GET /management/instances/INSTANCE, the judge's reading. */
import { showInstance } from '../../../protocol/endpoints/merchant/get-management-instances-INSTANCE.js'
import { INSTANCE } from './instances.js'
import { showOracle } from './things.js'

export const showInstanceOracle = showOracle(INSTANCE, showInstance)
