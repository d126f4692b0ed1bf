/** GET /management/instances, the judge's reading. */
import { listInstances } from '../../../protocol/endpoints/merchant/get-management-instances.js'
import { INSTANCE } from './instances.js'
import { listOracle } from './things.js'

export const listInstancesOracle = listOracle(INSTANCE, listInstances)
