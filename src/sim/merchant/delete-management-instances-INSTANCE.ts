/** DELETE /management/instances/INSTANCE: takes the key away from an instance, or everything. */
import { deleteInstance } from '../../protocol/endpoints/merchant/delete-management-instances-INSTANCE.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { asksToPurge, InstanceCall, notTheDefault, removeInstance } from './instance-call.js'

class Deletion extends InstanceCall<unknown> {
  readonly purge = asksToPurge(deleteInstance, this.call)
}

export const deleteInstanceHandler = handler(deleteInstance, (call: Call<unknown>) => new Deletion(call), {
  steps: [
    // What is left of a deleted instance can still be purged.
    guard(
      'target-known',
      404,
      'MERCHANT_GENERIC_INSTANCE_UNKNOWN',
      (d) => d.record !== undefined && (d.purge || !d.record.deleted),
    ),
    notTheDefault(),
    effect('remove-instance', (d) => {
      removeInstance(d, d.purge)
    }),
  ],
  answer: () => ({ status: 204 }),
})
