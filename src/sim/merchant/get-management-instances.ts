/** GET /management/instances: which instances there are. */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { listInstances } from '../../protocol/endpoints/merchant/get-management-instances.js'
import type { InstanceEntry } from '../../protocol/endpoints/merchant/instance.js'
import { paytoMethod } from '../../protocol/payto.js'
import { handler } from '../handler.js'
import { instanceKey } from '../keyring.js'
import type { World } from '../world.js'
import { activeAccounts } from './accounts.js'
import { DEFAULT_INSTANCE, instanceRecord } from './instance.js'
import type { InstanceRecord } from './tables.js'

export const listInstancesHandler = handler(listInstances, (call) => call.world, {
  steps: [],
  answer: (world) => ({
    status: 200,
    body: { instances: instancesOf(world).map((record) => entryOf(world, record)) },
  }),
})

/** The default instance first, on record or not. */
function instancesOf(world: World): InstanceRecord[] {
  const others = world.merchant.store.all('instances').filter(({ id }) => id !== DEFAULT_INSTANCE)
  const first = instanceRecord(world, DEFAULT_INSTANCE)
  return [...(first === undefined ? [] : [first]), ...others]
}

function entryOf(world: World, { id, settings, deleted }: InstanceRecord): InstanceEntry {
  const { name, website, logo } = settings
  const keys = id === DEFAULT_INSTANCE ? world.merchant.keyring.merchant : instanceKey(id)
  const methods = activeAccounts(world, id).map(({ paytoUri }) => paytoMethod(paytoUri))
  return {
    id,
    name,
    ...(website === undefined ? {} : { website }),
    ...(logo === undefined ? {} : { logo }),
    merchant_pub: encodeCrockford(keys.pub),
    payment_targets: [...new Set(methods)],
    deleted,
  }
}
