/** Who may use which private page: each page needs a permission, each scope of access tokens has some. */

export type Permission =
  | 'orders-read'
  | 'orders-write'
  | 'orders-refund'
  | 'webhooks-read'
  | 'webhooks-write'
  | 'otp-devices-read'
  | 'otp-devices-write'
  | 'accounts-read'
  | 'accounts-write'
  | 'instances-read'
  | 'instances-write'
  | 'instances-auth-write'
  | 'tokens-read'
  | 'tokens-write'
  | 'token-refresh'

/** What each private page of the merchant needs; null: whatever the holder of any token may do. */
export const NEEDED: Readonly<Record<string, Permission | null>> = {
  'post-private-token': 'token-refresh',
  'get-private-tokens': 'tokens-read',
  'delete-private-token': null,
  'delete-private-tokens-SERIAL': 'tokens-write',
  'get-management-instances': 'instances-read',
  'post-management-instances': 'instances-write',
  'get-management-instances-INSTANCE': 'instances-read',
  'patch-management-instances-INSTANCE': 'instances-write',
  'delete-management-instances-INSTANCE': 'instances-write',
  'post-management-instances-INSTANCE-auth': 'instances-auth-write',
  'get-private': 'instances-read',
  'patch-private': 'instances-write',
  'delete-private': 'instances-write',
  'post-private-auth': 'instances-auth-write',
  'get-private-accounts': 'accounts-read',
  'post-private-accounts': 'accounts-write',
  'get-private-accounts-H_WIRE': 'accounts-read',
  'patch-private-accounts-H_WIRE': 'accounts-write',
  'delete-private-accounts-H_WIRE': 'accounts-write',
  'get-private-webhooks': 'webhooks-read',
  'post-private-webhooks': 'webhooks-write',
  'get-private-webhooks-WEBHOOK_ID': 'webhooks-read',
  'patch-private-webhooks-WEBHOOK_ID': 'webhooks-write',
  'delete-private-webhooks-WEBHOOK_ID': 'webhooks-write',
  'get-private-otp-devices': 'otp-devices-read',
  'post-private-otp-devices': 'otp-devices-write',
  'get-private-otp-devices-DEVICE_ID': 'otp-devices-read',
  'patch-private-otp-devices-DEVICE_ID': 'otp-devices-write',
  'delete-private-otp-devices-DEVICE_ID': 'otp-devices-write',
  'post-private-orders': 'orders-write',
  'get-private-orders': 'orders-read',
  'get-private-orders-ORDER_ID': 'orders-read',
  'patch-private-orders-ORDER_ID-forget': 'orders-write',
  'delete-private-orders-ORDER_ID': 'orders-write',
  'post-private-orders-ORDER_ID-refund': 'orders-refund',
}

type Rule = (permission: Permission) => boolean

const only =
  (...permissions: readonly Permission[]): Rule =>
  (permission) =>
    permissions.includes(permission)

const everything: Rule = () => true

/** What each scope permits. A token may be refreshed because it says so, not because of its scope. */
const SCOPES: Readonly<Record<string, Rule>> = {
  all: everything,
  // Older than the other scopes, and never taken apart.
  write: everything,
  readonly: (permission) => permission.endsWith('-read'),
  'order-simple': only('orders-read', 'orders-write'),
  // This one also locks stock, which is not simulated.
  'order-pos': only('orders-read', 'orders-write'),
  'order-mgmt': only('orders-read', 'orders-write', 'orders-refund'),
  'order-full': only('orders-read', 'orders-write', 'orders-refund'),
}

export const SCOPE_NAMES: readonly string[] = Object.keys(SCOPES)

export function isScope(scope: string): boolean {
  return Object.hasOwn(SCOPES, scope)
}

/** True if a scope permits something. */
export function permits(scope: string, permission: Permission): boolean {
  return isScope(scope) && (SCOPES[scope]?.(permission) ?? false)
}

/** True of what every token is good for: nobody is ever refused for want of it. */
export function isCommon(permission: Permission): boolean {
  // Whether a token may be refreshed, its scope does not say.
  return permission !== 'token-refresh' && SCOPE_NAMES.every((scope) => permits(scope, permission))
}

/** True if nothing is permitted by `asked` that is not permitted by `held`. */
export function isWithin(asked: string, held: string): boolean {
  return Object.values(NEEDED).every(
    (permission) => permission === null || !permits(asked, permission) || permits(held, permission),
  )
}
