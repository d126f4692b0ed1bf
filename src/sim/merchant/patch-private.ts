/** PATCH /private: changes the instance that is asked. */
import type { InstanceSettings } from '../../protocol/endpoints/merchant/instance.js'
import { changeOwnInstance } from '../../protocol/endpoints/merchant/patch-private.js'
import { effect, handler, type Call } from '../handler.js'
import { InstanceCall, settingsOf } from './instance-call.js'

export const changeOwnInstanceHandler = handler(
  changeOwnInstance,
  (call: Call<InstanceSettings>) => new InstanceCall(call),
  {
    steps: [
      effect('change-settings', (i) => {
        i.change((record) => ({ ...record, settings: settingsOf(i.body) }))
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
