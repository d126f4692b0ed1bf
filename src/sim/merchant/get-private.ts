/** GET /private: what the backend knows of the instance that is asked. */
import { showOwnInstance } from '../../protocol/endpoints/merchant/get-private.js'
import { handler, type Call } from '../handler.js'
import { detailsOf, InstanceCall } from './instance-call.js'

export const showOwnInstanceHandler = handler(
  showOwnInstance,
  (call: Call<unknown>) => new InstanceCall(call),
  {
    steps: [],
    answer: (i) => ({ status: 200, body: detailsOf(i) }),
  },
)
