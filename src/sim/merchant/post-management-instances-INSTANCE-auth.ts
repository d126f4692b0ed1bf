/** POST /management/instances/INSTANCE/auth: changes the password of an instance. */
import type { InstanceAuth } from '../../protocol/endpoints/merchant/instance.js'
import { setInstanceAuth } from '../../protocol/endpoints/merchant/post-management-instances-INSTANCE-auth.js'
import { effect, handler, type Call } from '../handler.js'
import { AUTH_USABLE, changePassword, InstanceCall, TARGET_KNOWN } from './instance-call.js'

export const setInstanceAuthHandler = handler(
  setInstanceAuth,
  (call: Call<InstanceAuth>) => new InstanceCall(call),
  {
    steps: [
      TARGET_KNOWN,
      AUTH_USABLE,
      effect('change-password', (i) => {
        changePassword(i)
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
