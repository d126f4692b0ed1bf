/** What a wallet shows to a shop that has no network connection, to prove that it paid. */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { posConfirmation } from '../../protocol/pos-confirmation.js'
import { contractOf, priceOf } from './orders.js'
import type { OrderRecord } from './tables.js'

/**
 * The codes of the order's device around the time of the contract.
 * @returns undefined if the order has no device, or is not paid
 */
export function confirmationFor(order: OrderRecord | undefined): string | undefined {
  if (order?.otp === undefined || order.payment === undefined) return undefined
  const [contract, price] = [contractOf(order), priceOf(order)]
  if (contract === undefined || price === undefined || contract.timestamp.t_s === 'never') return undefined
  return posConfirmation(order.otp, contract.timestamp.t_s, parseAmount(price.amount))
}
