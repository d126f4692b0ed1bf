/** GET /management/instances: which instances there are. */
import Joi from 'joi'
import { endpoint } from '../endpoint.js'
import { listOf, refusals } from '../shapes.js'
import { instanceEntry, type InstanceEntry } from './instance.js'

export interface InstancesResponse {
  instances: InstanceEntry[]
}

export const listInstances = endpoint()({
  page: 'get-management-instances',
  party: 'merchant',
  method: 'GET',
  path: '/management/instances',
  authenticated: true,
  replies: {
    200: Joi.object<InstancesResponse, true>({ instances: listOf(instanceEntry) }),
    ...refusals(401, 403, 404, 500),
  },
})
