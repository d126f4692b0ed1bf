/** All oracles, by page id. */
import { batchDepositOracle } from './exchange/post-batch-deposit.js'
import { trackDepositOracle } from './exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { trackTransferOracle } from './exchange/get-transfers-WTID.js'
import { refundOracle } from './exchange/post-coins-COIN_PUB-refund.js'
import { batchWithdrawOracle } from './exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { getConfigOracle as exchangeConfigOracle } from './exchange/get-config.js'
import { getKeysOracle } from './exchange/get-keys.js'
import { getConfigOracle as merchantConfigOracle } from './merchant/get-config.js'
import { orderStatusOracle } from './merchant/get-private-orders-ORDER_ID.js'
import { abortOracle } from './merchant/post-orders-ORDER_ID-abort.js'
import { claimOracle } from './merchant/post-orders-ORDER_ID-claim.js'
import { paidOracle } from './merchant/post-orders-ORDER_ID-paid.js'
import { payOracle } from './merchant/post-orders-ORDER_ID-pay.js'
import { collectRefundOracle } from './merchant/post-orders-ORDER_ID-refund.js'
import { unclaimOracle } from './merchant/post-orders-ORDER_ID-unclaim.js'
import { createOrderOracle } from './merchant/post-private-orders.js'
import { grantRefundOracle } from './merchant/post-private-orders-ORDER_ID-refund.js'
import { orderStatus } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { createOrder } from '../../protocol/endpoints/merchant/post-private-orders.js'
import { deleteOrder } from '../../protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { listOrders } from '../../protocol/endpoints/merchant/get-private-orders.js'
import { forgetFields } from '../../protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { guarded } from './merchant/access.js'
import { deleteOrderOracle } from './merchant/delete-private-orders-ORDER_ID.js'
import { getExchangesOracle } from './merchant/get-exchanges.js'
import { publicOrderStatusOracle } from './merchant/get-orders-ORDER_ID.js'
import { listOrdersOracle } from './merchant/get-private-orders.js'
import { forgetOracle } from './merchant/patch-private-orders-ORDER_ID-forget.js'
import { addWebhookOracle } from './merchant/post-private-webhooks.js'
import { listWebhooksOracle } from './merchant/get-private-webhooks.js'
import { showWebhookOracle } from './merchant/get-private-webhooks-WEBHOOK_ID.js'
import { changeWebhookOracle } from './merchant/patch-private-webhooks-WEBHOOK_ID.js'
import { deleteWebhookOracle } from './merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { addOtpDeviceOracle } from './merchant/post-private-otp-devices.js'
import { listOtpDevicesOracle } from './merchant/get-private-otp-devices.js'
import { showOtpDeviceOracle } from './merchant/get-private-otp-devices-DEVICE_ID.js'
import { changeOtpDeviceOracle } from './merchant/patch-private-otp-devices-DEVICE_ID.js'
import { deleteOtpDeviceOracle } from './merchant/delete-private-otp-devices-DEVICE_ID.js'
import { addAccountOracle } from './merchant/post-private-accounts.js'
import { listAccountsOracle } from './merchant/get-private-accounts.js'
import { showAccountOracle } from './merchant/get-private-accounts-H_WIRE.js'
import { changeAccountOracle } from './merchant/patch-private-accounts-H_WIRE.js'
import { deleteAccountOracle } from './merchant/delete-private-accounts-H_WIRE.js'
import { listInstancesOracle } from './merchant/get-management-instances.js'
import { showInstanceOracle } from './merchant/get-management-instances-INSTANCE.js'
import { changeInstanceOracle } from './merchant/patch-management-instances-INSTANCE.js'
import { deleteInstanceOracle } from './merchant/delete-management-instances-INSTANCE.js'
import { setInstanceAuthOracle } from './merchant/post-management-instances-INSTANCE-auth.js'
import { createInstanceOracle } from './merchant/post-management-instances.js'
import { showOwnInstanceOracle } from './merchant/get-private.js'
import { changeOwnInstanceOracle } from './merchant/patch-private.js'
import { deleteOwnInstanceOracle } from './merchant/delete-private.js'
import { setOwnAuthOracle } from './merchant/post-private-auth.js'
import { requestTokenOracle } from './merchant/post-private-token.js'
import { listTokensOracle } from './merchant/get-private-tokens.js'
import { revokeOwnTokenOracle } from './merchant/delete-private-token.js'
import { revokeTokenOracle } from './merchant/delete-private-tokens-SERIAL.js'
import { getSeedOracle } from './exchange/get-seed.js'
import { getTermsOracle } from './exchange/get-terms.js'
import { getPrivacyOracle } from './exchange/get-privacy.js'
import { getReserveOracle } from './exchange/get-reserves-RESERVE_PUB.js'
import { reserveHistoryOracle } from './exchange/get-reserves-RESERVE_PUB-history.js'
import { withdrawOracle } from './exchange/post-withdraw.js'
import { meltOracle } from './exchange/post-coins-COIN_PUB-melt.js'
import { revealOracle } from './exchange/post-refreshes-RCH-reveal.js'
import { linkOracle } from './exchange/get-coins-COIN_PUB-link.js'
import { newMeltOracle } from './exchange/post-melt.js'
import { revealMeltOracle } from './exchange/post-reveal-melt.js'
import { coinHistoryOracle } from './exchange/get-coins-COIN_PUB-history.js'
import { recoupOracle } from './exchange/post-coins-COIN_PUB-recoup.js'
import { recoupRefreshOracle } from './exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { revokeDenominationOracle } from './exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import type { PageOracle } from './operation.js'

export const ORACLES: ReadonlyMap<string, PageOracle> = new Map(
  [
    merchantConfigOracle,
    addWebhookOracle,
    listWebhooksOracle,
    showWebhookOracle,
    changeWebhookOracle,
    deleteWebhookOracle,
    addOtpDeviceOracle,
    listOtpDevicesOracle,
    showOtpDeviceOracle,
    changeOtpDeviceOracle,
    deleteOtpDeviceOracle,
    addAccountOracle,
    listAccountsOracle,
    showAccountOracle,
    changeAccountOracle,
    deleteAccountOracle,
    listInstancesOracle,
    showInstanceOracle,
    changeInstanceOracle,
    deleteInstanceOracle,
    setInstanceAuthOracle,
    createInstanceOracle,
    showOwnInstanceOracle,
    changeOwnInstanceOracle,
    deleteOwnInstanceOracle,
    setOwnAuthOracle,
    requestTokenOracle,
    listTokensOracle,
    revokeOwnTokenOracle,
    revokeTokenOracle,
    guarded(createOrderOracle, createOrder, 'orders-write'),
    guarded(orderStatusOracle, orderStatus, 'orders-read'),
    guarded(grantRefundOracle, grantRefund, 'orders-refund'),
    claimOracle,
    unclaimOracle,
    payOracle,
    paidOracle,
    abortOracle,
    collectRefundOracle,
    guarded(deleteOrderOracle, deleteOrder, 'orders-write'),
    getExchangesOracle,
    publicOrderStatusOracle,
    guarded(listOrdersOracle, listOrders, 'orders-read'),
    guarded(forgetOracle, forgetFields, 'orders-write'),
    exchangeConfigOracle,
    getKeysOracle,
    batchWithdrawOracle,
    batchDepositOracle,
    refundOracle,
    trackDepositOracle,
    getSeedOracle,
    getTermsOracle,
    getPrivacyOracle,
    getReserveOracle,
    reserveHistoryOracle,
    withdrawOracle,
    meltOracle,
    revealOracle,
    linkOracle,
    newMeltOracle,
    revealMeltOracle,
    coinHistoryOracle,
    recoupOracle,
    recoupRefreshOracle,
    revokeDenominationOracle,
    trackTransferOracle,
  ].map((oracle) => [oracle.page, oracle]),
)
