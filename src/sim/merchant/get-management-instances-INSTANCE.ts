/** GET /management/instances/INSTANCE: what the backend knows of an instance. */
import { showInstance } from '../../protocol/endpoints/merchant/get-management-instances-INSTANCE.js'
import { handler, type Call } from '../handler.js'
import { detailsOf, InstanceCall, TARGET_KNOWN } from './instance-call.js'

export const showInstanceHandler = handler(showInstance, (call: Call<unknown>) => new InstanceCall(call), {
  steps: [TARGET_KNOWN],
  answer: (i) => ({ status: 200, body: detailsOf(i) }),
})
