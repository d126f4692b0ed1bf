/**
 * All rows, by id and by page.
 */
import { rows as exchangeConfig } from './exchange/get-config.js'
import { rows as keys } from './exchange/get-keys.js'
import { rows as deposit } from './exchange/post-batch-deposit.js'
import { rows as refund } from './exchange/post-coins-COIN_PUB-refund.js'
import { rows as withdraw } from './exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { rows as merchantConfig } from './merchant/get-config.js'
import { rows as orderStatus } from './merchant/get-private-orders-ORDER_ID.js'
import { rows as abort } from './merchant/post-orders-ORDER_ID-abort.js'
import { rows as claim } from './merchant/post-orders-ORDER_ID-claim.js'
import { rows as paid } from './merchant/post-orders-ORDER_ID-paid.js'
import { rows as pay } from './merchant/post-orders-ORDER_ID-pay.js'
import { rows as collectRefund } from './merchant/post-orders-ORDER_ID-refund.js'
import { rows as unclaim } from './merchant/post-orders-ORDER_ID-unclaim.js'
import { rows as createOrder } from './merchant/post-private-orders.js'
import { rows as grantRefund } from './merchant/post-private-orders-ORDER_ID-refund.js'
import { rows as deleteOrder } from './merchant/delete-private-orders-ORDER_ID.js'
import { rows as getExchanges } from './merchant/get-exchanges.js'
import { rows as publicStatus } from './merchant/get-orders-ORDER_ID.js'
import { rows as listOrders } from './merchant/get-private-orders.js'
import { rows as forget } from './merchant/patch-private-orders-ORDER_ID-forget.js'
import type { Row } from './row.js'

export const ROWS: readonly Row[] = [
  ...merchantConfig,
  ...createOrder,
  ...orderStatus,
  ...grantRefund,
  ...claim,
  ...unclaim,
  ...pay,
  ...paid,
  ...abort,
  ...collectRefund,
  ...deleteOrder,
  ...getExchanges,
  ...publicStatus,
  ...listOrders,
  ...forget,
  ...exchangeConfig,
  ...keys,
  ...withdraw,
  ...deposit,
  ...refund,
]

const BY_ID = new Map(ROWS.map((row) => [row.id, row]))

/** The row with this id. @throws RangeError */
export function row(id: string): Row {
  const found = BY_ID.get(id)
  if (found === undefined) throw new RangeError(`no such row: ${id}`)
  return found
}

export function isRow(id: string): boolean {
  return BY_ID.has(id)
}

/** The rows of a page, by page id. */
export function rowsOfPage(page: string): readonly Row[] {
  return ROWS.filter((candidate) => candidate.page === page)
}
