/**
 * GET /orders/ORDER_ID: a wallet, or a browser on its way to one, asks how an order stands.
 *
 * Whoever asks shows that the order is theirs: with the claim token, or with the hash of the contract once there is
 * one. An order without a token is anybody's. Who shows nothing is sent to where such an order can be had.
 */
import { formatAmount, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { readQuery } from '../../protocol/endpoints/endpoint.js'
import {
  publicOrderStatus,
  type PublicGoto,
  type PublicPaid,
  type PublicUnpaid,
} from '../../protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { isYes } from '../../protocol/endpoints/shapes.js'
import { MalformedError } from '../../protocol/malformed.js'
import { formatTalerUri } from '../../protocol/taler-uri.js'
import { guard, handler, repeat, wait, type Call, type Reply } from '../handler.js'
import { grantedUnits, grantsOf, isPending, refundsOf } from './grants.js'
import { pollSeconds } from '../long-poll.js'
import { isSameSecret } from './merchant.js'
import { textOf } from './orders.js'
import { OrderCall } from './order-call.js'
import { payUri } from './pay-uri.js'
import { boughtBefore, isPaidIn } from './repurchase.js'
import type { OrderRecord } from './tables.js'
import { browsable, wantsPage, webPage } from './web-page.js'

class PublicQuestion extends OrderCall<unknown> {
  readonly query
  readonly isForPage: boolean
  /** The refunds that the caller wants to see more than. */
  readonly #refundSeen: Amount | undefined

  constructor(call: Call<unknown>) {
    super(call)
    this.query = readQuery(publicOrderStatus, call.query)
    this.isForPage = wantsPage(call.headers['accept'])
    const { refund } = this.query
    this.#refundSeen = refund === undefined ? undefined : parseAmount(refund)
    const { currency } = this.merchant.settings
    if (this.#refundSeen !== undefined && this.#refundSeen.currency !== currency)
      throw new MalformedError(`an amount in ${currency}`, refund, 'refund')
  }

  /** False if the caller names another contract than the one that was made when the order was claimed. */
  get isContractRight(): boolean {
    const [given, hash] = [this.query.h_contract, this.order?.claim?.h_contract]
    return given === undefined || hash === undefined || isSameSecret(given, hash)
  }

  get isTokenRight(): boolean {
    const { token } = this.query
    return token === undefined || isSameSecret(token, this.order?.token ?? '')
  }

  get showsCredentials(): boolean {
    const { order, query } = this
    if (order?.token === undefined) return true
    if (query.token !== undefined && this.isTokenRight) return true
    return query.h_contract !== undefined && order.claim !== undefined && this.isContractRight
  }

  /** Where somebody is sent to whom the order does not belong. */
  get elsewhere(): PublicGoto | undefined {
    if (!this.isTokenRight) {
      const url = this.order?.payment === undefined ? undefined : this.#place('fulfillment_url')
      // Some clients know no other field of this body than the first.
      return url === undefined
        ? undefined
        : { public_reorder_url: this.#place('public_reorder_url') ?? url, fulfillment_url: url }
    }
    const url = this.showsCredentials ? undefined : this.#place('public_reorder_url')
    return url === undefined ? undefined : { public_reorder_url: url }
  }

  /** A URL of the order; browsers are only sent to where they can go. */
  #place(field: 'fulfillment_url' | 'public_reorder_url'): string | undefined {
    const url = this.order === undefined ? undefined : textOf(this.order, field)
    return this.isForPage ? browsable(url) : url
  }

  get isPaid(): boolean {
    return isPaidIn(this.order, this.query.session_id)
  }

  get boughtBefore(): OrderRecord | undefined {
    const { order, query, store, instance } = this
    const refundedToo = isYes(query.allow_refunded_for_repurchase)
    return order === undefined
      ? undefined
      : boughtBefore(store, instance, order, query.session_id, refundedToo)
  }

  /** True once there is what the caller is waiting for, or nothing that the caller may wait for. */
  get isSettled(): boolean {
    const { order } = this
    if (order === undefined || !this.isContractRight || !this.isTokenRight || !this.showsCredentials)
      return true
    if (this.boughtBefore !== undefined) return true
    if (!this.isPaid) return false
    if (this.#refundSeen !== undefined && grantedUnits(order) <= this.#refundSeen.units) return false
    return !isYes(this.query.await_refund_obtained) || !grantsOf(order).some(isPending)
  }

  paid(order: OrderRecord): PublicPaid {
    const { currency } = this.merchant.settings
    const taken = refundsOf(order)
      .filter((refund) => refund.outcome.state === 'done')
      .reduce((sum, refund) => sum + parseAmount(refund.amount).units, 0n)
    const url = textOf(order, 'fulfillment_url')
    return {
      refunded: grantsOf(order).length > 0,
      refund_pending: grantsOf(order).some(isPending),
      refund_amount: formatAmount({ currency, units: grantedUnits(order) }),
      refund_taken: formatAmount({ currency, units: taken }),
      ...(url === undefined ? {} : { fulfillment_url: url }),
    }
  }

  unpaid(order: OrderRecord): PublicUnpaid {
    const url = textOf(order, 'fulfillment_url')
    const before = this.boughtBefore
    return {
      taler_pay_uri: payUri(this.baseUrl, order, this.query.session_id),
      ...(url === undefined ? {} : { fulfillment_url: url }),
      ...(before === undefined ? {} : { already_paid_order_id: before.order_id }),
    }
  }

  get refundUri(): string {
    return formatTalerUri({
      action: 'refund',
      merchantBaseUrl: this.baseUrl,
      orderId: this.orderId,
    })
  }
}

function answerJson(q: PublicQuestion, order: OrderRecord): Reply {
  if (q.elsewhere !== undefined) return { status: 202, body: q.elsewhere }
  return q.isPaid ? { status: 200, body: q.paid(order) } : { status: 402, body: q.unpaid(order) }
}

function answerPage(q: PublicQuestion, order: OrderRecord): Reply {
  const { elsewhere } = q
  const fulfilment = browsable(textOf(order, 'fulfillment_url'))
  const bought = q.boughtBefore === undefined ? undefined : fulfilment
  const location = elsewhere?.fulfillment_url ?? elsewhere?.public_reorder_url ?? bought
  if (location !== undefined) return { status: 302, headers: { location } }
  const summary = { text: textOf(order, 'summary') ?? '' }
  const message = textOf(order, 'fulfillment_message')
  if (!q.isPaid) {
    const { taler_pay_uri: uri } = q.unpaid(order)
    return webPage(402, 'Payment needed', [summary, { text: 'Pay with a Taler wallet', href: uri }])
  }
  return webPage(200, 'Paid', [
    summary,
    ...(message === undefined ? [] : [{ text: message }]),
    ...(grantsOf(order).some(isPending)
      ? [{ text: 'Collect your refund with a Taler wallet', href: q.refundUri }]
      : []),
    ...(fulfilment === undefined ? [] : [{ text: 'On to what you bought', href: fulfilment }]),
  ])
}

export const publicOrderStatusHandler = handler(
  publicOrderStatus,
  (call: Call<unknown>) => new PublicQuestion(call),
  {
    steps: [
      wait(
        'until-settled',
        (q) => (q.isForPage ? 0 : pollSeconds(q.query.timeout_ms)),
        (q) => q.isSettled,
      ),
      // Behind the wait: whose the order is may have changed meanwhile, and who may not look is not held.
      guard('order-known', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (q) => q.order !== undefined),
      guard('contract-fits', 403, 'MERCHANT_GET_ORDERS_ID_INVALID_CONTRACT_HASH', (q) => q.isContractRight),
      guard(
        'token-fits',
        403,
        'MERCHANT_GET_ORDERS_ID_INVALID_TOKEN',
        (q) => q.isTokenRight || q.elsewhere !== undefined,
      ),
      repeat('sent-elsewhere', (q) => q.elsewhere !== undefined),
      guard(
        'credentials-shown',
        403,
        'MERCHANT_GET_ORDERS_ID_INVALID_TOKEN',
        (q) => q.showsCredentials,
        () => ({ detail: 'no credentials: pass ?token= or ?h_contract=' }),
      ),
    ],
    answer: (q) => {
      const { order } = q
      if (order === undefined) throw new Error('the guard order-known is missing')
      return q.isForPage ? answerPage(q, order) : answerJson(q, order)
    },
  },
)
