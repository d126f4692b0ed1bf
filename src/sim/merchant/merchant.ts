/** The merchant as a party, and how it tells who may speak to its private side. */
import type { Endpoint } from '../../protocol/endpoints/endpoint.js'
import { requestToken } from '../../protocol/endpoints/merchant/post-private-token.js'
import { guard, type Arrival, type Guard } from '../handler.js'
import type { Keyring } from '../keyring.js'
import type { Signer } from '../signer.js'
import type { Store } from '../store/store.js'
import { accessOf, loginOf, type Access } from './credentials.js'
import { DEFAULT_INSTANCE, findInstance, instanceOf, type Instance } from './instance.js'
import { permits, type Permission } from './permissions.js'
import type { MerchantSettings } from './settings.js'
import type { MerchantTables } from './tables.js'

export { isSameSecret } from './secrets.js'

/** Protocol version of the merchant, in the form current:revision:age. */
export const MERCHANT_VERSION = '30:0:18'

export interface Merchant {
  readonly store: Store<MerchantTables>
  readonly settings: MerchantSettings
  readonly keyring: Keyring
  readonly signer: Signer
  /** Payments that are handing in coins right now; gone with the process, like the requests themselves. */
  readonly attempts: Set<string>
  /** True if webhooks are delivered beside the requests that cause them. */
  readonly hasPostman: boolean
}

/** Nothing can be asked of a shop that is not there. */
export const INSTANCE_KNOWN: Guard<Arrival> = guard(
  'instance-known',
  404,
  'MERCHANT_GENERIC_INSTANCE_UNKNOWN',
  (arrival) => findInstance(arrival) !== undefined,
)

/** Orders need an account that they can be paid to; the page that makes them asks this first. */
export function accountReady<Context extends { readonly instance: Instance }>(): Guard<Context> {
  return guard(
    'account-ready',
    404,
    'MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE',
    ({ instance }) => instance.account !== undefined,
  )
}

/** Lets nobody on to a private page without a credential of the instance, or of the default one under /management. */
export function authorized(endpoint: Endpoint): Guard<Arrival> {
  return guard(
    'authorized',
    401,
    'MERCHANT_GENERIC_UNAUTHORIZED',
    (arrival) => accessTo(endpoint, arrival) !== undefined,
  )
}

/** Lets nobody on whose credential is not good for this. */
export function permitted(endpoint: Endpoint, needed: Permission): Guard<Arrival> {
  return guard('permitted', 403, 'GENERIC_TOKEN_PERMISSION_INSUFFICIENT', (arrival) => {
    const access = accessTo(endpoint, arrival)
    if (needed === 'token-refresh') return access?.refreshable ?? false
    return permits(access?.scope ?? '', needed)
  })
}

function accessTo(endpoint: Endpoint, arrival: Arrival): Access | undefined {
  const isManagement = endpoint.path.startsWith('/management/')
  const instance = isManagement ? DEFAULT_INSTANCE : instanceOf(arrival).id
  return endpoint === requestToken ? loginOf(arrival, instance) : accessOf(arrival, instance)
}
