/** PATCH /management/instances/INSTANCE: changes an instance. */
import type { InstanceSettings } from '../../protocol/endpoints/merchant/instance.js'
import { changeInstance } from '../../protocol/endpoints/merchant/patch-management-instances-INSTANCE.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { InstanceCall, settingsOf, TARGET_KNOWN } from './instance-call.js'

export const changeInstanceHandler = handler(
  changeInstance,
  (call: Call<InstanceSettings>) => new InstanceCall(call),
  {
    steps: [
      guard(
        'not-deleted',
        409,
        'MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED',
        (i) => i.record?.deleted !== true,
      ),
      TARGET_KNOWN,
      effect('change-settings', (i) => {
        i.change((record) => ({ ...record, settings: settingsOf(i.body) }))
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
