/**
 * DELETE /private/orders/ORDER_ID: the shop forgets an order.
 *
 * Coins that a wallet had deposited for it without paying it in full are given back: there will be no contract that
 * could count them.
 */
import { compareTimestamps, timestamp } from '../../protocol/encoding/timestamp.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import { deleteOrder } from '../../protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { isYes } from '../../protocol/endpoints/shapes.js'
import { effect, guard, errand, handler, type Call } from '../handler.js'
import { oweCoins } from './orders.js'
import { OrderCall } from './order-call.js'
import { returnOwedCoins, settleIfDeleted } from './refund.js'

class Deletion extends OrderCall<unknown> {
  readonly #isForced: boolean
  readonly #contractTermsHash: string | undefined

  constructor(call: Call<unknown>) {
    super(call)
    this.#isForced = isYes(readQuery(deleteOrder, call.query).force)
    this.#contractTermsHash = this.order?.claim?.h_contract
  }

  /** Tax law wants to see what was paid for a while. */
  get isOnRecord(): boolean {
    const paidAt = this.order?.payment?.at
    return paidAt !== undefined && this.now < paidAt + this.merchant.settings.taxRecordExpiration
  }

  get isAwaited(): boolean {
    const { contract } = this
    if (contract === undefined || this.#isForced || this.order?.payment !== undefined) return false
    return compareTimestamps(timestamp(this.now), contract.pay_deadline) <= 0
  }

  delete(): void {
    const hash = this.#contractTermsHash
    const isPaid = this.order?.payment !== undefined
    this.store.transact((writer) => {
      writer.delete('orders', this.orderKey)
      if (hash !== undefined && !isPaid) oweCoins(writer, this.merchant.attempts, hash)
    })
  }

  async returnCoins(): Promise<void> {
    const hash = this.#contractTermsHash
    if (hash !== undefined) await returnOwedCoins(this, hash)
  }
}

export const deleteOrderHandler = handler(deleteOrder, (call: Call<unknown>) => new Deletion(call), {
  steps: [
    settleIfDeleted(),
    guard('order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (d) => d.order !== undefined),
    guard('not-on-record', 409, 'MERCHANT_PRIVATE_DELETE_ORDERS_ALREADY_PAID', (d) => !d.isOnRecord),
    guard('not-awaited', 409, 'MERCHANT_PRIVATE_DELETE_ORDERS_AWAITING_PAYMENT', (d) => !d.isAwaited),
    effect('delete', (d) => {
      d.delete()
    }),
    errand('return-coins', async (d) => {
      // Deleted is deleted: a silent exchange leaves the refund owed, and who asks again settles it.
      await d.returnCoins()
    }),
  ],
  answer: () => ({ status: 204 }),
})
