/** All handlers of the merchant. */
import type { Arrival, Guard, Handler } from '../handler.js'
import { pathsOf, type Endpoint } from '../../protocol/endpoints/endpoint.js'
import { authorized, INSTANCE_KNOWN, permitted } from './merchant.js'
import { isCommon, NEEDED } from './permissions.js'
import { deleteInstanceHandler } from './delete-management-instances-INSTANCE.js'
import { deleteAccountHandler } from './delete-private-accounts-H_WIRE.js'
import { deleteOtpDeviceHandler } from './delete-private-otp-devices-DEVICE_ID.js'
import { revokeOwnTokenHandler } from './delete-private-token.js'
import { revokeTokenHandler } from './delete-private-tokens-SERIAL.js'
import { deleteWebhookHandler } from './delete-private-webhooks-WEBHOOK_ID.js'
import { deleteOwnInstanceHandler } from './delete-private.js'
import { showInstanceHandler } from './get-management-instances-INSTANCE.js'
import { listInstancesHandler } from './get-management-instances.js'
import { showAccountHandler } from './get-private-accounts-H_WIRE.js'
import { listAccountsHandler } from './get-private-accounts.js'
import { showOtpDeviceHandler } from './get-private-otp-devices-DEVICE_ID.js'
import { listOtpDevicesHandler } from './get-private-otp-devices.js'
import { listTokensHandler } from './get-private-tokens.js'
import { showWebhookHandler } from './get-private-webhooks-WEBHOOK_ID.js'
import { listWebhooksHandler } from './get-private-webhooks.js'
import { showOwnInstanceHandler } from './get-private.js'
import { changeInstanceHandler } from './patch-management-instances-INSTANCE.js'
import { changeAccountHandler } from './patch-private-accounts-H_WIRE.js'
import { changeOtpDeviceHandler } from './patch-private-otp-devices-DEVICE_ID.js'
import { changeWebhookHandler } from './patch-private-webhooks-WEBHOOK_ID.js'
import { changeOwnInstanceHandler } from './patch-private.js'
import { setInstanceAuthHandler } from './post-management-instances-INSTANCE-auth.js'
import { createInstanceHandler } from './post-management-instances.js'
import { addAccountHandler } from './post-private-accounts.js'
import { setOwnAuthHandler } from './post-private-auth.js'
import { addOtpDeviceHandler } from './post-private-otp-devices.js'
import { requestTokenHandler } from './post-private-token.js'
import { addWebhookHandler } from './post-private-webhooks.js'
import { deleteOrderHandler } from './delete-private-orders-ORDER_ID.js'
import { getConfigHandler } from './get-config.js'
import { getExchangesHandler } from './get-exchanges.js'
import { publicOrderStatusHandler } from './get-orders-ORDER_ID.js'
import { listOrdersHandler } from './get-private-orders.js'
import { orderStatusHandler } from './get-private-orders-ORDER_ID.js'
import { forgetHandler } from './patch-private-orders-ORDER_ID-forget.js'
import { abortHandler } from './post-orders-ORDER_ID-abort.js'
import { claimHandler } from './post-orders-ORDER_ID-claim.js'
import { paidHandler } from './post-orders-ORDER_ID-paid.js'
import { payHandler } from './post-orders-ORDER_ID-pay.js'
import { collectRefundHandler } from './post-orders-ORDER_ID-refund.js'
import { unclaimHandler } from './post-orders-ORDER_ID-unclaim.js'
import { createOrderHandler } from './post-private-orders.js'
import { grantRefundHandler } from './post-private-orders-ORDER_ID-refund.js'

const HANDLERS: readonly Handler[] = [
  getConfigHandler,
  requestTokenHandler,
  listTokensHandler,
  revokeOwnTokenHandler,
  revokeTokenHandler,
  listInstancesHandler,
  createInstanceHandler,
  showInstanceHandler,
  changeInstanceHandler,
  deleteInstanceHandler,
  setInstanceAuthHandler,
  showOwnInstanceHandler,
  changeOwnInstanceHandler,
  deleteOwnInstanceHandler,
  setOwnAuthHandler,
  listAccountsHandler,
  addAccountHandler,
  showAccountHandler,
  changeAccountHandler,
  deleteAccountHandler,
  listWebhooksHandler,
  addWebhookHandler,
  showWebhookHandler,
  changeWebhookHandler,
  deleteWebhookHandler,
  listOtpDevicesHandler,
  addOtpDeviceHandler,
  showOtpDeviceHandler,
  changeOtpDeviceHandler,
  deleteOtpDeviceHandler,
  getExchangesHandler,
  createOrderHandler,
  listOrdersHandler,
  orderStatusHandler,
  forgetHandler,
  deleteOrderHandler,
  grantRefundHandler,
  publicOrderStatusHandler,
  claimHandler,
  unclaimHandler,
  payHandler,
  paidHandler,
  abortHandler,
  collectRefundHandler,
]

/** What every page asks first: is there such an instance, who is calling, and may they? */
function commonGuards(endpoint: Endpoint): readonly Guard<Arrival>[] {
  const isOfInstance = pathsOf(endpoint).length > 1
  const needed = NEEDED[endpoint.page]
  return [
    ...(isOfInstance ? [INSTANCE_KNOWN] : []),
    ...(endpoint.authenticated ? [authorized(endpoint)] : []),
    ...(needed === undefined || needed === null || isCommon(needed) ? [] : [permitted(endpoint, needed)]),
  ]
}

export const MERCHANT_HANDLERS: readonly Handler[] = HANDLERS.map((handler) => ({
  ...handler,
  early: [...commonGuards(handler.endpoint), ...handler.early],
}))
