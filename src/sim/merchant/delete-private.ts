/** DELETE /private: takes the key away from the instance that is asked, or everything. */
import { deleteOwnInstance } from '../../protocol/endpoints/merchant/delete-private.js'
import { effect, handler, type Call } from '../handler.js'
import { asksToPurge, InstanceCall, notTheDefault, removeInstance } from './instance-call.js'

class OwnDeletion extends InstanceCall<unknown> {
  readonly purge = asksToPurge(deleteOwnInstance, this.call)
}

export const deleteOwnInstanceHandler = handler(
  deleteOwnInstance,
  (call: Call<unknown>) => new OwnDeletion(call),
  {
    steps: [
      notTheDefault(),
      effect('remove-instance', (d) => {
        removeInstance(d, d.purge)
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
