/** DELETE /management/instances/INSTANCE, the judge's reading. */
import { deleteInstance } from '../../../protocol/endpoints/merchant/delete-management-instances-INSTANCE.js'
import { INSTANCE } from './instances.js'
import { deleteOracle } from './things.js'

export const deleteInstanceOracle = deleteOracle(INSTANCE, deleteInstance, ['202-challenge'])
