/** The merchant as a party, and how it tells who may speak to its private side. */
import { timingSafeEqual } from 'node:crypto'
import { sha512 } from '../../protocol/crypto/hash.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { guard, type Arrival, type Guard } from '../handler.js'
import type { Keyring } from '../keyring.js'
import type { Signer } from '../signer.js'
import type { Store } from '../store/store.js'
import { findInstance } from './instance.js'
import type { MerchantSettings } from './settings.js'
import type { MerchantTables } from './tables.js'

/** Protocol version of the merchant, in the form current:revision:age. */
export const MERCHANT_VERSION = '30:0:18'

export interface Merchant {
  readonly store: Store<MerchantTables>
  readonly settings: MerchantSettings
  readonly keyring: Keyring
  readonly signer: Signer
  /** Payments that are handing in coins right now; gone with the process, like the requests themselves. */
  readonly attempts: Set<string>
}

/** Compares two secrets in a time that does not depend on where they differ, nor on their lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha512(utf8(given)), sha512(utf8(expected)))
}

/** Nothing can be asked of a shop that is not there. */
export const INSTANCE_KNOWN: Guard<Arrival> = guard(
  'instance-known',
  404,
  'MERCHANT_GENERIC_INSTANCE_UNKNOWN',
  (arrival) => findInstance(arrival) !== undefined,
)

/** Lets nobody on to the private side without the access token of the instance. */
export const AUTHORIZED: Guard<Arrival> = guard(
  'authorized',
  401,
  'MERCHANT_GENERIC_UNAUTHORIZED',
  (arrival) => {
    const given = /^Bearer +(.+)$/i.exec(arrival.headers['authorization'] ?? '')?.[1]
    return given !== undefined && isSameSecret(given, arrival.world.merchant.settings.token)
  },
)
