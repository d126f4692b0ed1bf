/** All oracles, by page id. */
import { batchDepositOracle } from './exchange/post-batch-deposit.js'
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
import { guarded } from './merchant/access.js'
import { accountOracles } from './merchant/accounts.js'
import { instanceOracles } from './merchant/instances.js'
import { otpDeviceOracles } from './merchant/otp-devices.js'
import { tokenOracles } from './merchant/tokens.js'
import { webhookOracles } from './merchant/webhooks.js'
import { deleteOrderOracle } from './merchant/delete-private-orders-ORDER_ID.js'
import { getExchangesOracle } from './merchant/get-exchanges.js'
import { publicOrderStatusOracle } from './merchant/get-orders-ORDER_ID.js'
import { listOrdersOracle } from './merchant/get-private-orders.js'
import { forgetOracle } from './merchant/patch-private-orders-ORDER_ID-forget.js'
import type { PageOracle } from './operation.js'

export const ORACLES: ReadonlyMap<string, PageOracle> = new Map(
  [
    merchantConfigOracle,
    ...instanceOracles,
    ...tokenOracles,
    ...accountOracles,
    ...webhookOracles,
    ...otpDeviceOracles,
    guarded(createOrderOracle, createOrder, 'orders-write'),
    guarded(orderStatusOracle, orderStatus, 'orders-read'),
    guarded(grantRefundOracle, grantRefund, 'orders-refund'),
    claimOracle,
    unclaimOracle,
    payOracle,
    paidOracle,
    abortOracle,
    collectRefundOracle,
    deleteOrderOracle,
    getExchangesOracle,
    publicOrderStatusOracle,
    listOrdersOracle,
    forgetOracle,
    exchangeConfigOracle,
    getKeysOracle,
    batchWithdrawOracle,
    batchDepositOracle,
    refundOracle,
  ].map((oracle) => [oracle.page, oracle]),
)
