/**
 * A shop of the merchant: its name, its keys, its account. Every page under /instances/ID is about the instance
 * ID, every other page about the default one.
 */
import type { Arrival } from '../handler.js'
import type { KeyPair } from '../keyring.js'
import type { World } from '../world.js'

/** Id of the instance whose pages have no prefix; it also manages the others. */
export const DEFAULT_INSTANCE = 'admin'

export interface Instance {
  readonly id: string
  readonly name: string
  /** With trailing slash. */
  readonly baseUrl: string
  readonly keys: KeyPair
  readonly paytoUri: string
  /** Base32, 16 bytes. */
  readonly wireSalt: string
  /** Seconds from the making of an order. */
  readonly payDelay: number
  /** Seconds from the last of the other deadlines. */
  readonly wireDelay: number
}

/** The instance that a request is about, if there is one. */
export function findInstance({ world, parameters }: Arrival): Instance | undefined {
  return instanceById(world, parameters['INSTANCE'] ?? DEFAULT_INSTANCE)
}

/** The instance with this id, if there is one. */
export function instanceById(world: World, id: string): Instance | undefined {
  const { settings, keyring } = world.merchant
  if (id !== DEFAULT_INSTANCE) return undefined
  const { name, baseUrl, paytoUri, wireSalt, payDelay, wireDelay } = settings
  return { id, name, baseUrl, keys: keyring.merchant, paytoUri, wireSalt, payDelay, wireDelay }
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
