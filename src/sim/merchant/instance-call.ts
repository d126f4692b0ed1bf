/** What handlers about an instance itself need: pages of its own, and the same pages under /management. */
import { readQuery, type Endpoint } from '../../protocol/endpoints/endpoint.js'
import type {
  DeleteInstanceQuery,
  InstanceAuth,
  InstanceDetails,
  InstanceSettings,
} from '../../protocol/endpoints/merchant/instance.js'
import { isYes } from '../../protocol/endpoints/shapes.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { aboutField, guard, type Call, type Guard } from '../handler.js'
import { instanceKey } from '../keyring.js'
import type { Writer } from '../store/store.js'
import { DEFAULT_INSTANCE, instanceRecord } from './instance.js'
import { unusableIn, rememberAuth } from './credentials.js'
import { depositedKey } from './orders.js'
import type { InstanceRecord, MerchantTables } from './tables.js'

export class InstanceCall<Request> {
  constructor(readonly call: Call<Request>) {}

  get body(): Request {
    return this.call.body
  }

  get id(): string {
    return this.call.parameters['INSTANCE'] ?? DEFAULT_INSTANCE
  }

  /** On record, deleted or not. */
  get record(): InstanceRecord | undefined {
    return instanceRecord(this.call.world, this.id)
  }

  get publicKey(): string {
    const { keyring } = this.call.world.merchant
    return encodeCrockford((this.id === DEFAULT_INSTANCE ? keyring.merchant : instanceKey(this.id)).pub)
  }

  /** Replaces the record by another one; of the default instance this makes the first. */
  change(move: (record: InstanceRecord) => InstanceRecord): void {
    const { record } = this
    if (record === undefined) return
    this.call.world.merchant.store.transact((writer) => {
      writer.put('instances', this.id, move(record))
    })
  }
}

/** There is such an instance, and it has its key. */
export const TARGET_KNOWN: Guard<InstanceCall<unknown>> = guard(
  'target-known',
  404,
  'MERCHANT_GENERIC_INSTANCE_UNKNOWN',
  (i) => i.record?.deleted === false,
)

/** There is something to prove access with later. */
export const AUTH_USABLE: Guard<InstanceCall<InstanceAuth>> = guard(
  'auth-usable',
  400,
  'MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH',
  (i) => unusableIn(i.body) === undefined,
  (i) => aboutField(unusableIn(i.body) ?? ''),
)

/** Whoever manages the others has to stay. */
export function notTheDefault<Context extends InstanceCall<unknown>>(): Guard<Context> {
  return guard('not-the-default', 403, 'GENERIC_FORBIDDEN', (i) => i.id !== DEFAULT_INSTANCE)
}

/** The body of the two pages that show an instance. */
export function detailsOf(call: InstanceCall<unknown>): InstanceDetails {
  const { record, publicKey } = call
  if (record === undefined) throw new Error('a guard is missing: there is no such instance')
  return { ...record.settings, merchant_pub: publicKey, auth: { method: 'token' } }
}

/** The request carries settings and whatever else it likes; this is what stays of it. */
export function settingsOf(request: InstanceSettings): InstanceSettings {
  const { name, email, phone_number, website, logo, address, jurisdiction, use_stefan } = request
  const { default_pay_delay, default_refund_delay, default_wire_transfer_delay } = request
  const { default_wire_transfer_rounding_interval } = request
  const optional = {
    email,
    phone_number,
    website,
    logo,
    default_pay_delay,
    default_refund_delay,
    default_wire_transfer_delay,
    default_wire_transfer_rounding_interval,
  }
  const given = Object.entries(optional).filter(([, value]) => value !== undefined)
  return { name, address, jurisdiction, use_stefan, ...Object.fromEntries(given) }
}

/** True if the request wants more than the key gone. @throws MalformedError when the query is malformed */
export function asksToPurge(
  endpoint: Endpoint<unknown, Endpoint['replies'], DeleteInstanceQuery>,
  call: Call<unknown>,
): boolean {
  return isYes(readQuery(endpoint, call.query).purge)
}

/** Takes the key and all access away from an instance; with `purge`, everything that is left as well. */
export function removeInstance(call: InstanceCall<unknown>, purge: boolean): void {
  const { id, record } = call
  if (record === undefined) return
  call.call.world.merchant.store.transact((writer) => {
    for (const token of writer.all('tokens').filter(({ instance }) => instance === id))
      writer.delete('tokens', `${id}/${token.hash}`)
    if (purge) purgeRecords(writer, id)
    else writer.put('instances', id, { id, settings: record.settings, deleted: true })
  })
}

function purgeRecords(writer: Writer<MerchantTables>, id: string): void {
  const isOurs = ({ instance }: { readonly instance: string }): boolean => instance === id
  writer.delete('instances', id)
  for (const account of writer.all('accounts').filter(isOurs))
    writer.delete('accounts', `${id}/${account.h_wire}`)
  for (const device of writer.all('otp_devices').filter(isOurs))
    writer.delete('otp_devices', `${id}/${device.id}`)
  for (const webhook of writer.all('webhooks').filter(isOurs))
    writer.delete('webhooks', `${id}/${webhook.id}`)
  for (const pending of writer.all('pending_webhooks').filter(isOurs))
    writer.delete('pending_webhooks', String(pending.serial))
  for (const coin of writer.all('deposited').filter((one) => one.instance === id))
    writer.delete('deposited', depositedKey(coin.h_contract, coin.coin_pub))
  for (const { order_id: orderId } of writer.all('orders')) {
    if (writer.get('orders', `${id}/${orderId}`) !== undefined) writer.delete('orders', `${id}/${orderId}`)
  }
}

/** Sets what access is proven with from now on; tokens that were given out stay good. */
export function changePassword(call: InstanceCall<InstanceAuth>): void {
  const salt = encodeCrockford(call.call.world.random.bytes(16))
  const password = rememberAuth(call.body, salt)
  call.change((record) => ({ ...record, password }))
}
