/**
 * A shop of the merchant: its name, its keys, its account. Every page under /instances/ID is about the instance
 * ID, every other page about the default one.
 */
import type { JsonObject } from '../../protocol/encoding/json.js'
import type { InstanceSettings } from '../../protocol/endpoints/merchant/instance.js'
import { duration, type RelativeTime } from '../../protocol/encoding/timestamp.js'
import type { Arrival } from '../handler.js'
import { instanceKey, type KeyPair } from '../keyring.js'
import type { World } from '../world.js'
import { activeAccount, type Account } from './accounts.js'
import type { MerchantSettings } from './settings.js'
import type { InstanceRecord } from './tables.js'

/** Id of the instance whose pages have no prefix; it also manages the others. */
export const DEFAULT_INSTANCE = 'admin'

export interface Instance {
  readonly id: string
  readonly name: string
  /** As the world is set up, with trailing slash; what callers are told follows from their request. */
  readonly baseUrl: string
  readonly keys: KeyPair
  /** Where new orders are to be paid; undefined while the instance has no account that is in use. */
  readonly account: Account | undefined
  /** Seconds from the making of an order. */
  readonly payDelay: number
  /** Seconds from the last of the other deadlines. */
  readonly wireDelay: number
  /** The merchant as contracts describe it. */
  readonly about: JsonObject
}

/** The instance that a request is about, if there is one. */
export function findInstance({ world, parameters }: Arrival): Instance | undefined {
  return instanceById(world, parameters['INSTANCE'] ?? DEFAULT_INSTANCE)
}

/** The instance with this id, if there is one that was not deleted. */
export function instanceById(world: World, id: string): Instance | undefined {
  const record = instanceRecord(world, id)
  if (record === undefined || record.deleted) return undefined
  const { settings, keyring } = world.merchant
  // Looked up once, and only if somebody asks: a call that goes on for a while keeps the account it began with.
  let known: { readonly account: Account | undefined } | undefined
  return {
    id,
    name: record.settings.name,
    baseUrl: `${settings.baseUrl}${instancePath(id)}`,
    keys: id === DEFAULT_INSTANCE ? keyring.merchant : instanceKey(id),
    get account() {
      return (known ??= { account: activeAccount(world, id) }).account
    },
    payDelay: seconds(record.settings.default_pay_delay, settings.payDelay),
    wireDelay: seconds(record.settings.default_wire_transfer_delay, settings.wireDelay),
    about: aboutOf(record.settings),
  }
}

/** What is on record of an instance, deleted or not; the default one is always there. */
export function instanceRecord(world: World, id: string): InstanceRecord | undefined {
  const { store, settings } = world.merchant
  const record = store.get('instances', id)
  if (record !== undefined || id !== DEFAULT_INSTANCE) return record
  return { id, settings: defaultSettings(settings), deleted: false }
}

function defaultSettings({ name, payDelay, wireDelay }: MerchantSettings): InstanceSettings {
  return {
    name,
    address: {},
    jurisdiction: {},
    use_stefan: false,
    default_pay_delay: duration(payDelay * 1_000_000),
    default_wire_transfer_delay: duration(wireDelay * 1_000_000),
  }
}

/** Path of an instance behind the base URL of the backend. */
export function instancePath(id: string): string {
  return id === DEFAULT_INSTANCE ? '' : `instances/${encodeURIComponent(id)}/`
}

/** The instance that a request is about. @throws Error when the guard for it is missing */
export function instanceOf(arrival: Arrival): Instance {
  const instance = findInstance(arrival)
  if (instance === undefined) throw new Error('the guard instance-known is missing')
  return instance
}

/** Under what an order is stored: ids are unique within an instance only. */
export function orderKey(instance: Instance, orderId: string): string {
  return instance.id === DEFAULT_INSTANCE ? orderId : `${instance.id}/${orderId}`
}

/** Longest delay that a deadline is counted with: later than any time that can be written. */
const LONGEST = Math.floor(Number.MAX_SAFE_INTEGER / 1_000_000)

function seconds(delay: RelativeTime | undefined, otherwise: number): number {
  if (delay === undefined) return otherwise
  return delay.d_us === 'forever' ? LONGEST : Math.floor(delay.d_us / 1_000_000)
}

function aboutOf(settings: InstanceSettings): JsonObject {
  const { name, email, website, logo, address, jurisdiction } = settings
  return {
    name,
    ...(email === undefined ? {} : { email }),
    ...(website === undefined ? {} : { website }),
    ...(logo === undefined ? {} : { logo }),
    address,
    jurisdiction,
  }
}
