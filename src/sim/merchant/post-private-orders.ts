/** POST /private/orders: the shop makes an order. */
import { formatAmount, MAX_UNITS, parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { canonicalJson, type JsonObject } from '../../protocol/encoding/json.js'
import {
  addDuration,
  compareTimestamps,
  duration,
  EPOCH,
  timestamp,
  type Timestamp,
} from '../../protocol/encoding/timestamp.js'
import {
  createOrder,
  hasAmount,
  type PostOrderRequest,
} from '../../protocol/endpoints/merchant/post-private-orders.js'
import { MalformedError } from '../../protocol/malformed.js'
import { hashWire, paytoMethod } from '../../protocol/payto.js'
import { effect, guard, handler, hop, repeat, type Call } from '../handler.js'
import { baseUrlOf } from './base-url.js'
import { fetchKeys } from './exchange-keys.js'
import { instanceOf, orderKey, type Instance } from './instance.js'
import { accountReady } from './merchant.js'
import { deliverWebhooks, queueWebhooks } from './webhooks.js'

class NewOrder {
  readonly orderId: string
  readonly token: string | undefined
  readonly instance: Instance

  constructor(readonly call: Call<PostOrderRequest>) {
    const { random, clock } = call.world
    this.instance = instanceOf(call)
    this.orderId = call.body.order.order_id ?? makeOrderId(clock.now(), random.bytes(8))
    this.token = call.body.create_token === false ? undefined : encodeCrockford(random.bytes(16))
  }

  get body(): PostOrderRequest {
    return this.call.body
  }

  get merchant() {
    return this.call.world.merchant
  }

  get orderKey(): string {
    return orderKey(this.instance, this.orderId)
  }

  get now(): Timestamp {
    return timestamp(this.call.world.clock.now())
  }

  get before() {
    return this.merchant.store.get('orders', this.orderKey)
  }

  get request(): string {
    return canonicalJson(this.body as unknown as JsonObject)
  }

  /** A real anywhere in the order would make a contract that has no hash. */
  get isHashable(): boolean {
    try {
      return this.request !== ''
    } catch (error) {
      if (error instanceof MalformedError) return false
      throw error
    }
  }

  get payDeadline(): Timestamp {
    return this.body.order.pay_deadline ?? after(this.now, this.instance.payDelay)
  }

  get refundDeadline(): Timestamp {
    const { order, refund_delay: delay } = this.body
    return order.refund_deadline ?? (delay === undefined ? EPOCH : addDuration(this.now, delay))
  }

  get wireDeadline(): Timestamp {
    const latest =
      compareTimestamps(this.refundDeadline, this.payDeadline) > 0 ? this.refundDeadline : this.payDeadline
    return this.body.order.wire_transfer_deadline ?? after(latest, this.instance.wireDelay)
  }

  /** Orders that leave the wallet a choice are refused like orders without an amount. */
  get price(): string {
    const { order } = this.body
    if (hasAmount(order)) return order.amount
    throw new MalformedError('an amount', order.amount, 'order.amount')
  }

  get hasOwnCurrency(): boolean {
    const { max_fee: maxFee } = this.body.order
    const { currency } = this.merchant.settings
    return [this.price, ...(maxFee === undefined ? [] : [maxFee])].every(
      (text) => parseAmount(text).currency === currency,
    )
  }

  get protoContractTerms(): JsonObject {
    const { settings } = this.merchant
    const { instance } = this
    const { order } = this.body
    const amount = this.price
    const { summary, max_fee: maxFee = `${settings.currency}:${settings.maxFee}` } = order
    const most = parseAmount(amount).units + parseAmount(maxFee).units
    const mostContribution = formatAmount({
      currency: settings.currency,
      units: most > MAX_UNITS ? MAX_UNITS : most,
    })
    return {
      version: 0,
      amount,
      max_fee: maxFee,
      summary,
      order_id: this.orderId,
      ...(order.fulfillment_url === undefined
        ? {}
        : { fulfillment_url: order.fulfillment_url.replaceAll('${ORDER_ID}', this.orderId) }),
      ...(order.fulfillment_message === undefined ? {} : { fulfillment_message: order.fulfillment_message }),
      products: order.products ?? [],
      timestamp: { ...this.now },
      refund_deadline: { ...this.refundDeadline },
      pay_deadline: { ...this.payDeadline },
      wire_transfer_deadline: { ...this.wireDeadline },
      merchant_pub: encodeCrockford(instance.keys.pub),
      merchant_base_url: baseUrlOf(this.call, instance),
      merchant: instance.about,
      h_wire: encodeCrockford(hashWire(instance.paytoUri, decodeCrockford(instance.wireSalt, 16))),
      wire_method: paytoMethod(instance.paytoUri),
      exchanges: settings.exchanges.map((exchange) => ({
        url: exchange.url,
        priority: 1024,
        master_pub: exchange.masterPub,
        max_contribution: mostContribution,
      })),
      minimum_age: 0,
    }
  }
}

export const createOrderHandler = handler(createOrder, (call: Call<PostOrderRequest>) => new NewOrder(call), {
  steps: [
    accountReady(),
    guard('contract-hashable', 400, 'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR', (o) => o.isHashable),
    guard('own-currency', 409, 'MERCHANT_GENERIC_CURRENCY_MISMATCH', (o) => o.hasOwnCurrency),
    repeat('same-order-before', (o) => o.before?.request === o.request),
    guard('order-id-free', 409, 'MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS', (o) => o.before === undefined),
    guard(
      'pay-deadline-ahead',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST',
      (o) => compareTimestamps(o.payDeadline, o.now) > 0,
    ),
    guard(
      'wire-some-day',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER',
      (o) => o.wireDeadline.t_s !== 'never',
    ),
    guard(
      'refund-before-wire',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE',
      (o) => compareTimestamps(o.refundDeadline, o.wireDeadline) <= 0,
    ),
    hop('fetch-exchange-keys', async (o) => {
      // A head start only: a payment fetches what is missing, and says so when it cannot.
      for (const exchange of o.merchant.settings.exchanges)
        await fetchKeys(o.call.world, exchange.url, o.call.id)
      return undefined
    }),
    repeat('same-order-meanwhile', (o) => o.before?.request === o.request),
    guard(
      'order-id-still-free',
      409,
      'MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS',
      (o) => o.before === undefined,
    ),
    effect('store-order', (o) => {
      o.merchant.store.transact((writer) => {
        writer.put('orders', o.orderKey, {
          order_id: o.orderId,
          request: o.request,
          ...(o.token === undefined ? {} : { token: o.token }),
          created: o.call.world.clock.now(),
          proto_contract_terms: o.protoContractTerms,
          claims: 0,
          sessions: [],
        })
        queueWebhooks(writer, o.instance, 'order_created', {
          order_id: o.orderId,
          contract: o.protoContractTerms,
          instance_id: o.instance.id,
        })
      })
    }),
    deliverWebhooks(),
  ],
  answer: (o) => ({
    status: 200,
    body: {
      order_id: o.orderId,
      token: o.before?.token,
      pay_deadline: o.before?.proto_contract_terms['pay_deadline'],
    },
  }),
})

function after(start: Timestamp, seconds: number): Timestamp {
  return addDuration(start, duration(seconds * 1_000_000))
}

/** Year, day of the year, chance: `2026.325-0123456789ABC`. */
function makeOrderId(nowSeconds: number, random: Uint8Array): string {
  const date = new Date(nowSeconds * 1000)
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
  return `${String(date.getUTCFullYear())}.${String(dayOfYear).padStart(3, '0')}-${encodeCrockford(random)}`
}
