/** All endpoints, in the order of the docs. Routes, the page list and request recognition are made from this. */
import { addIncoming } from './bank/post-admin-add-incoming.js'
import { historyIncoming } from './bank/get-history-incoming.js'
import { abortWithdrawal } from './bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-abort.js'
import { abortWithdrawalOperation } from './bank/post-withdrawal-operation-WITHDRAWAL_ID-abort.js'
import { addKycAuth } from './bank/post-admin-add-kycauth.js'
import { bankIntegrationConfig } from './bank/get-bank-integration-config.js'
import { confirmWithdrawal } from './bank/post-accounts-ACCOUNT-withdrawals-WITHDRAWAL_ID-confirm.js'
import { createWithdrawal } from './bank/post-accounts-ACCOUNT-withdrawals.js'
import { historyOutgoing } from './bank/get-history-outgoing.js'
import { listTransfers } from './bank/get-transfers.js'
import { selectWithdrawal } from './bank/post-withdrawal-operation-WITHDRAWAL_ID.js'
import { showTransfer } from './bank/get-transfers-ROW_ID.js'
import { showWithdrawal } from './bank/get-withdrawals-WITHDRAWAL_ID.js'
import { showWithdrawalOperation } from './bank/get-withdrawal-operation-WITHDRAWAL_ID.js'
import { transfer } from './bank/post-transfer.js'
import { wireGatewayConfig } from './bank/get-wire-gateway-config.js'
import { getConfig as getExchangeConfig } from './exchange/get-config.js'
import { getKeys } from './exchange/get-keys.js'
import { getSeed } from './exchange/get-seed.js'
import { getTerms } from './exchange/get-terms.js'
import { getPrivacy } from './exchange/get-privacy.js'
import { getReserve } from './exchange/get-reserves-RESERVE_PUB.js'
import { reserveHistory } from './exchange/get-reserves-RESERVE_PUB-history.js'
import { withdraw } from './exchange/post-withdraw.js'
import { coinHistory } from './exchange/get-coins-COIN_PUB-history.js'
import { link } from './exchange/get-coins-COIN_PUB-link.js'
import { meltCoin } from './exchange/post-coins-COIN_PUB-melt.js'
import { reveal } from './exchange/post-refreshes-RCH-reveal.js'
import { melt } from './exchange/post-melt.js'
import { revealMelt } from './exchange/post-reveal-melt.js'
import { recoup } from './exchange/post-coins-COIN_PUB-recoup.js'
import { recoupRefresh } from './exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { trackTransfer } from './exchange/get-transfers-WTID.js'
import { revokeDenomination } from './exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { batchDeposit } from './exchange/post-batch-deposit.js'
import { trackDeposit } from './exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { refund } from './exchange/post-coins-COIN_PUB-refund.js'
import { batchWithdraw } from './exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { deleteInstance } from './merchant/delete-management-instances-INSTANCE.js'
import { deleteAccount } from './merchant/delete-private-accounts-H_WIRE.js'
import { deleteOrder } from './merchant/delete-private-orders-ORDER_ID.js'
import { deleteOtpDevice } from './merchant/delete-private-otp-devices-DEVICE_ID.js'
import { revokeOwnToken } from './merchant/delete-private-token.js'
import { revokeToken } from './merchant/delete-private-tokens-SERIAL.js'
import { deleteWebhook } from './merchant/delete-private-webhooks-WEBHOOK_ID.js'
import { deleteOwnInstance } from './merchant/delete-private.js'
import { getConfig as getMerchantConfig } from './merchant/get-config.js'
import { getExchanges } from './merchant/get-exchanges.js'
import { showInstance } from './merchant/get-management-instances-INSTANCE.js'
import { listInstances } from './merchant/get-management-instances.js'
import { publicOrderStatus } from './merchant/get-orders-ORDER_ID.js'
import { showAccount } from './merchant/get-private-accounts-H_WIRE.js'
import { listAccounts } from './merchant/get-private-accounts.js'
import { orderStatus } from './merchant/get-private-orders-ORDER_ID.js'
import { listOrders } from './merchant/get-private-orders.js'
import { showOtpDevice } from './merchant/get-private-otp-devices-DEVICE_ID.js'
import { listOtpDevices } from './merchant/get-private-otp-devices.js'
import { listTokens } from './merchant/get-private-tokens.js'
import { showWebhook } from './merchant/get-private-webhooks-WEBHOOK_ID.js'
import { listWebhooks } from './merchant/get-private-webhooks.js'
import { showOwnInstance } from './merchant/get-private.js'
import { changeInstance } from './merchant/patch-management-instances-INSTANCE.js'
import { changeAccount } from './merchant/patch-private-accounts-H_WIRE.js'
import { forgetFields } from './merchant/patch-private-orders-ORDER_ID-forget.js'
import { changeOtpDevice } from './merchant/patch-private-otp-devices-DEVICE_ID.js'
import { changeWebhook } from './merchant/patch-private-webhooks-WEBHOOK_ID.js'
import { changeOwnInstance } from './merchant/patch-private.js'
import { setInstanceAuth } from './merchant/post-management-instances-INSTANCE-auth.js'
import { createInstance } from './merchant/post-management-instances.js'
import { abort } from './merchant/post-orders-ORDER_ID-abort.js'
import { claim } from './merchant/post-orders-ORDER_ID-claim.js'
import { paid } from './merchant/post-orders-ORDER_ID-paid.js'
import { pay } from './merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from './merchant/post-orders-ORDER_ID-refund.js'
import { unclaim } from './merchant/post-orders-ORDER_ID-unclaim.js'
import { addAccount } from './merchant/post-private-accounts.js'
import { setOwnAuth } from './merchant/post-private-auth.js'
import { grantRefund } from './merchant/post-private-orders-ORDER_ID-refund.js'
import { createOrder } from './merchant/post-private-orders.js'
import { addOtpDevice } from './merchant/post-private-otp-devices.js'
import { requestToken } from './merchant/post-private-token.js'
import { addWebhook } from './merchant/post-private-webhooks.js'
import { matchPath, type Endpoint, type PartyName } from './endpoint.js'

export const ENDPOINTS: readonly Endpoint[] = [
  getMerchantConfig,
  getExchanges,
  requestToken,
  listTokens,
  revokeOwnToken,
  revokeToken,
  listInstances,
  createInstance,
  showInstance,
  changeInstance,
  deleteInstance,
  setInstanceAuth,
  showOwnInstance,
  changeOwnInstance,
  deleteOwnInstance,
  setOwnAuth,
  listAccounts,
  addAccount,
  showAccount,
  changeAccount,
  deleteAccount,
  listWebhooks,
  addWebhook,
  showWebhook,
  changeWebhook,
  deleteWebhook,
  listOtpDevices,
  addOtpDevice,
  showOtpDevice,
  changeOtpDevice,
  deleteOtpDevice,
  createOrder,
  listOrders,
  orderStatus,
  forgetFields,
  deleteOrder,
  grantRefund,
  publicOrderStatus,
  claim,
  unclaim,
  pay,
  paid,
  abort,
  collectRefund,
  getExchangeConfig,
  getKeys,
  getSeed,
  getTerms,
  getPrivacy,
  getReserve,
  reserveHistory,
  withdraw,
  batchWithdraw,
  batchDeposit,
  refund,
  coinHistory,
  link,
  meltCoin,
  reveal,
  melt,
  revealMelt,
  recoup,
  recoupRefresh,
  revokeDenomination,
  trackDeposit,
  trackTransfer,
  wireGatewayConfig,
  transfer,
  listTransfers,
  showTransfer,
  historyIncoming,
  historyOutgoing,
  addIncoming,
  addKycAuth,
  bankIntegrationConfig,
  showWithdrawalOperation,
  selectWithdrawal,
  abortWithdrawalOperation,
  createWithdrawal,
  showWithdrawal,
  confirmWithdrawal,
  abortWithdrawal,
] as readonly Endpoint[]

/** `merchant/post-orders-ORDER_ID-pay`: a page name that is unique over all parties. */
export function pageId(target: Endpoint): string {
  return `${target.party}/${target.page}`
}

/** The endpoint that a request addresses, and the parameters in its path. */
export function recognise(
  party: PartyName,
  method: string,
  path: string,
): { target: Endpoint; parameters: Record<string, string> } | undefined {
  const [plainPath = ''] = path.split('?')
  for (const target of ENDPOINTS) {
    if (target.party !== party || target.method !== method) continue
    const parameters = matchPath(target, plainPath)
    if (parameters !== undefined) return { target, parameters }
  }
  return undefined
}
