/** POST /private/auth: changes the password of the instance that is asked. */
import type { InstanceAuth } from '../../protocol/endpoints/merchant/instance.js'
import { setOwnAuth } from '../../protocol/endpoints/merchant/post-private-auth.js'
import { effect, handler, type Call } from '../handler.js'
import { AUTH_USABLE, changePassword, InstanceCall } from './instance-call.js'

export const setOwnAuthHandler = handler(setOwnAuth, (call: Call<InstanceAuth>) => new InstanceCall(call), {
  steps: [
    AUTH_USABLE,
    effect('change-password', (i) => {
      changePassword(i)
    }),
  ],
  answer: () => ({ status: 204 }),
})
