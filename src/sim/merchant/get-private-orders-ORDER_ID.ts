/** GET /private/orders/ORDER_ID: the shop asks how an order stands. */
import { addAmounts, formatAmount, parseAmount, zeroAmount } from '../../protocol/encoding/amount.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { orderStatus } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { formatTalerUri } from '../../protocol/taler-uri.js'
import { guard, handler, hop, type Call } from '../handler.js'
import { grantedUnits, grantsOf, isPending } from './grants.js'
import { AUTHORIZED } from './merchant.js'
import { paidCoins, stateOf } from './orders.js'
import { OrderCall } from './order-call.js'
import type { OrderRecord } from './tables.js'
import { isWired, settle, wireDetails } from './wiring.js'

class StatusQuestion extends OrderCall<unknown> {
  get statusUrl(): string {
    return `${this.instance.baseUrl}orders/${this.orderId}`
  }

  unpaid(order: OrderRecord): object {
    const { token, proto_contract_terms: terms } = order
    const pay = {
      action: 'pay',
      merchantBaseUrl: this.instance.baseUrl,
      orderId: this.orderId,
    } as const
    return {
      order_status: 'unpaid',
      taler_pay_uri: formatTalerUri({
        ...pay,
        sessionId: '',
        ...(token === undefined ? {} : { claimToken: token }),
      }),
      creation_time: timestamp(order.created),
      order_status_url: this.statusUrl,
      proto_contract_terms: terms,
      summary: terms['summary'],
      total_amount: terms['amount'],
      pay_deadline: terms['pay_deadline'],
    }
  }

  paid(order: OrderRecord): object {
    const { currency } = this.merchant.settings
    const coins = paidCoins(this.store, order)
    const grants = grantsOf(order)
    return {
      order_status: 'paid',
      refunded: grants.length > 0,
      refund_pending: grants.some(isPending),
      wired: isWired(this.store, order),
      deposit_total: formatAmount(
        addAmounts(zeroAmount(currency), ...coins.map((coin) => parseAmount(coin.contribution))),
      ),
      exchange_code: 0,
      exchange_http_status: 0,
      exchange_ec: 0,
      exchange_hc: 0,
      refund_amount: formatAmount({ currency, units: grantedUnits(order) }),
      contract_terms: order.claim?.contract_terms,
      last_payment: timestamp(order.payment?.at ?? order.created),
      wire_details: wireDetails(this.store, order),
      wire_reports: [],
      refund_details: grants.map((grant) => ({
        reason: grant.reason,
        pending: isPending(grant),
        timestamp: timestamp(grant.at),
        amount: grant.amount,
      })),
      order_status_url: this.statusUrl,
    }
  }
}

export const orderStatusHandler = handler(orderStatus, (call: Call<unknown>) => new StatusQuestion(call), {
  early: [AUTHORIZED],
  steps: [
    guard('order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (q) => q.order !== undefined),
    hop('ask-for-transfers', async (q) => {
      if (q.order !== undefined) await settle(q.call.world, q.order, q.call.id)
      return undefined
    }),
  ],
  answer: (q) => {
    const { order } = q
    if (order === undefined) throw new Error('the guard order-known is missing')
    switch (stateOf(order)) {
      case 'unpaid':
        return { status: 200, body: q.unpaid(order) }
      case 'claimed':
        return {
          status: 200,
          body: {
            order_status: 'claimed',
            contract_terms: order.claim?.contract_terms,
            order_status_url: q.statusUrl,
          },
        }
      case 'paid':
        return { status: 200, body: q.paid(order) }
    }
  },
})
