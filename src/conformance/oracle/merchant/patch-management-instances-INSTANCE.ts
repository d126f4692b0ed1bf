/** PATCH /management/instances/INSTANCE, the judge's reading. */
import { changeInstance } from '../../../protocol/endpoints/merchant/patch-management-instances-INSTANCE.js'
import { INSTANCE } from './instances.js'
import { changeOracle } from './things.js'

export const changeInstanceOracle = changeOracle(INSTANCE, changeInstance)
