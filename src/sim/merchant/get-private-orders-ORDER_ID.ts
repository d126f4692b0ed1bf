/** GET /private/orders/ORDER_ID: the shop asks how an order stands. */
import { addAmounts, formatAmount, parseAmount, zeroAmount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { stringifyJson } from '../../protocol/encoding/json.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { hashText } from '../../protocol/crypto/hash.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import { orderStatus } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { isYes } from '../../protocol/endpoints/shapes.js'
import { guard, errand, handler, wait, type Call } from '../handler.js'
import { grantedUnits, grantsOf, isPending } from './grants.js'
import { pollSeconds } from '../long-poll.js'
import { paidCoins, stateOf, textOf, type OrderState } from './orders.js'
import { OrderCall } from './order-call.js'
import { payUri, statusUrl } from './pay-uri.js'
import { boughtBefore, isPaidIn } from './repurchase.js'
import type { OrderRecord } from './tables.js'
import { deliverWebhooks } from './webhooks.js'
import { isWired, settle, wireDetails } from './wiring.js'

class StatusQuestion extends OrderCall<unknown> {
  readonly query

  constructor(call: Call<unknown>) {
    super(call)
    this.query = readQuery(orderStatus, call.query)
  }

  /** True once there is what the caller is waiting for: another answer, or a payment. */
  get isSettled(): boolean {
    const { order, query } = this
    if (order === undefined) return true
    if (query.lp_not_etag !== undefined) return plainTag(query.lp_not_etag) !== this.tag
    return isPaidIn(order, query.session_id) || this.#boughtBefore(order) !== undefined
  }

  /** Tells one answer from another. */
  get tag(): string {
    return encodeCrockford(hashText(stringifyJson(this.answer)).subarray(0, 16))
  }

  /** True if the caller has this answer already. */
  get isKnown(): boolean {
    const known = (this.call.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim())
    return known.some((tag) => tag === '*' || (tag !== '' && plainTag(tag) === this.tag))
  }

  get answer(): object {
    const { order } = this
    if (order === undefined) throw new Error('the guard order-known is missing')
    const order_status_url = statusUrl(this.baseUrl, order, this.query.session_id)
    const order_status = this.#shownState(order)
    switch (order_status) {
      case 'unpaid':
        return { order_status, order_status_url, ...this.#unpaid(order) }
      case 'claimed':
        return { order_status, order_status_url, contract_terms: order.claim?.contract_terms }
      case 'paid':
        return { order_status, order_status_url, ...this.#paid(order) }
    }
  }

  /** A payment that was not proven in the session that is asked about is none yet. */
  #shownState(order: OrderRecord): OrderState {
    const state = stateOf(order)
    return state === 'paid' && !isPaidIn(order, this.query.session_id) ? 'claimed' : state
  }

  #boughtBefore(order: OrderRecord): OrderRecord | undefined {
    const { session_id: sessionId, allow_refunded_for_repurchase: refundedToo } = this.query
    // Once it is claimed, a wallet has decided to buy it all the same.
    if (stateOf(order) !== 'unpaid') return undefined
    return boughtBefore(this.store, this.instance, order, sessionId, isYes(refundedToo))
  }

  #unpaid(order: OrderRecord): object {
    const { proto_contract_terms: terms } = order
    const before = this.#boughtBefore(order)
    return {
      taler_pay_uri: payUri(this.baseUrl, order, this.query.session_id),
      creation_time: timestamp(order.created),
      proto_contract_terms: terms,
      summary: terms['summary'],
      total_amount: terms['amount'],
      pay_deadline: terms['pay_deadline'],
      ...(before === undefined
        ? {}
        : {
            already_paid_order_id: before.order_id,
            already_paid_fulfillment_url: textOf(before, 'fulfillment_url'),
          }),
    }
  }

  #paid(order: OrderRecord): object {
    const { currency } = this.merchant.settings
    const coins = paidCoins(this.store, order)
    const grants = grantsOf(order)
    return {
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
      choice_index: order.payment?.choice_index,
      last_payment: timestamp(order.payment?.at ?? order.created),
      wire_details: wireDetails(this.store, order),
      wire_reports: [],
      refund_details: grants.map((grant) => ({
        reason: grant.reason,
        pending: isPending(grant),
        timestamp: timestamp(grant.at),
        amount: grant.amount,
      })),
    }
  }
}

/** A tag without what stands around it in a header. */
function plainTag(tag: string): string {
  return tag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1')
}

export const orderStatusHandler = handler(orderStatus, (call: Call<unknown>) => new StatusQuestion(call), {
  steps: [
    errand('ask-for-transfers', async (q) => {
      if (q.order !== undefined) await settle(q.call.world, [q.order], q.call.id)
    }),
    deliverWebhooks(),
    wait(
      'until-settled',
      (q) => pollSeconds(q.query.timeout_ms),
      (q) => q.isSettled,
    ),
    // Behind the wait: the order may have been deleted meanwhile, and one that is not there holds nobody.
    guard('order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (q) => q.order !== undefined),
  ],
  answer: (q) => {
    const headers = { etag: `"${q.tag}"` }
    return q.isKnown ? { status: 304, headers } : { status: 200, headers, body: q.answer }
  },
})
