/** POST /management/instances: makes an instance. */
import { isDeepStrictEqual } from 'node:util'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import type { InstanceConfiguration } from '../../protocol/endpoints/merchant/instance.js'
import { createInstance } from '../../protocol/endpoints/merchant/post-management-instances.js'
import { aboutField, effect, guard, handler, repeat, type Call } from '../handler.js'
import { isSameAuth, unusableIn, rememberAuth } from './credentials.js'
import { settingsOf } from './instance-call.js'
import { instanceRecord } from './instance.js'
import type { InstanceRecord } from './tables.js'

/** Its pages are those of the default instance, so nobody could reach another one of this name. */
const ALIAS = 'default'

class NewInstance {
  constructor(readonly call: Call<InstanceConfiguration>) {}

  get body(): InstanceConfiguration {
    return this.call.body
  }

  get before(): InstanceRecord | undefined {
    return instanceRecord(this.call.world, this.body.id)
  }

  get isSame(): boolean {
    const { before } = this
    return (
      before?.deleted === false &&
      isSameAuth(this.body.auth, before.password) &&
      isDeepStrictEqual(before.settings, settingsOf(this.body))
    )
  }

  store(): void {
    const { random, merchant } = this.call.world
    const { id, auth } = this.body
    const password = rememberAuth(auth, encodeCrockford(random.bytes(16)))
    merchant.store.transact((writer) => {
      writer.put('instances', id, { id, settings: settingsOf(this.body), password, deleted: false })
    })
  }
}

export const createInstanceHandler = handler(
  createInstance,
  (call: Call<InstanceConfiguration>) => new NewInstance(call),
  {
    steps: [
      guard(
        'auth-usable',
        400,
        'MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH',
        (n) => unusableIn(n.body.auth) === undefined,
        (n) => aboutField(`auth.${unusableIn(n.body.auth) ?? ''}`),
      ),
      guard(
        'not-deleted-before',
        409,
        'MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED',
        (n) => n.before?.deleted !== true,
      ),
      repeat('same-instance-before', (n) => n.isSame),
      guard(
        'id-free',
        409,
        'MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS',
        (n) => n.before === undefined && n.body.id !== ALIAS,
      ),
      effect('store-instance', (n) => {
        n.store()
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
