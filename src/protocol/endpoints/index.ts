/** All endpoints, in the order of the docs. Routes, the page list and request recognition are made from this. */
import { addIncoming } from './bank/post-admin-add-incoming.js'
import { historyIncoming } from './bank/get-history-incoming.js'
import { getConfig as getExchangeConfig } from './exchange/get-config.js'
import { getKeys } from './exchange/get-keys.js'
import { batchDeposit } from './exchange/post-batch-deposit.js'
import { refund } from './exchange/post-coins-COIN_PUB-refund.js'
import { batchWithdraw } from './exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { getConfig as getMerchantConfig } from './merchant/get-config.js'
import { orderStatus } from './merchant/get-private-orders-ORDER_ID.js'
import { abort } from './merchant/post-orders-ORDER_ID-abort.js'
import { claim } from './merchant/post-orders-ORDER_ID-claim.js'
import { paid } from './merchant/post-orders-ORDER_ID-paid.js'
import { pay } from './merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from './merchant/post-orders-ORDER_ID-refund.js'
import { unclaim } from './merchant/post-orders-ORDER_ID-unclaim.js'
import { createOrder } from './merchant/post-private-orders.js'
import { grantRefund } from './merchant/post-private-orders-ORDER_ID-refund.js'
import { matchPath, type Endpoint, type PartyName } from './endpoint.js'

export const ENDPOINTS: readonly Endpoint[] = [
  getMerchantConfig,
  createOrder,
  orderStatus,
  grantRefund,
  claim,
  unclaim,
  pay,
  paid,
  abort,
  collectRefund,
  getExchangeConfig,
  getKeys,
  batchWithdraw,
  batchDeposit,
  refund,
  addIncoming,
  historyIncoming,
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
