/** POST /private/orders: the shop makes an order. */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { canonicalJson, type JsonObject } from '../../protocol/encoding/json.js'
import {
  addDuration,
  compareTimestamps,
  duration,
  EPOCH,
  timestamp,
  type Timestamp,
} from '../../protocol/encoding/timestamp.js'
import { hashText } from '../../protocol/crypto/hash.js'
import { createOrder, type PostOrderRequest } from '../../protocol/endpoints/merchant/post-private-orders.js'
import { MalformedError } from '../../protocol/malformed.js'
import { paytoMethod } from '../../protocol/payto.js'
import { effect, guard, errand, handler, repeat, type Call } from '../handler.js'
import { activeAccounts, type Account } from './accounts.js'
import { baseUrlOf } from './base-url.js'
import { draftContract, pricesOf } from './contract-draft.js'
import { strangeNumber } from './contract-numbers.js'
import { fetchKeys } from './exchange-keys.js'
import { isForgettableWellFormed, withSalts } from './forgettable.js'
import { instanceOf, orderKey, type Instance } from './instance.js'
import { accountReady } from './merchant.js'
import { findOtpDevice } from './otp-devices.js'
import { nextNumber, type OrderRecord, type OtpDeviceRecord } from './tables.js'
import { deliverWebhooks, queueWebhooks } from './webhooks.js'

class NewOrder {
  readonly orderId: string
  readonly token: string | undefined
  readonly instance: Instance
  /** To be paid to: the oldest in use, of the kind that the shop wants if it says so. */
  readonly account: Account | undefined

  constructor(readonly call: Call<PostOrderRequest>) {
    const { random, clock } = call.world
    this.instance = instanceOf(call)
    const { payment_target: method } = call.body
    this.account = activeAccounts(call.world, this.instance.id).find(
      ({ paytoUri }) => method === undefined || paytoMethod(paytoUri) === method,
    )
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

  /** What of the request can be part of no contract, and where it is. */
  get flaw(): string | undefined {
    return strangeNumber(this.body as unknown as JsonObject)
  }

  /** What the shop sent, whatever the spelling; undefined if that has no hash. */
  get request(): string | undefined {
    try {
      return encodeCrockford(hashText(canonicalJson(this.body as unknown as JsonObject)))
    } catch (error) {
      if (error instanceof MalformedError) return undefined
      throw error
    }
  }

  get isRepeat(): boolean {
    return this.before !== undefined && this.before.request === this.request
  }

  get timestamp(): Timestamp {
    return this.body.order.timestamp ?? this.now
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

  /** Where the request says until when refunds are possible. */
  get refundField(): string {
    return this.body.order.refund_deadline === undefined ? 'refund_delay' : 'refund_deadline'
  }

  /** Because of what the money would never be wired; of the deadlines without an end the one that all others follow. */
  get endless(): string {
    if (this.body.order.wire_transfer_deadline !== undefined) return 'wire_transfer_deadline'
    if (this.refundDeadline.t_s === 'never') return this.refundField
    return this.body.order.pay_deadline === undefined ? 'default_wire_transfer_delay' : 'pay_deadline'
  }

  /** Version 0 has an amount, version 1 has choices. */
  get hasPrices(): boolean {
    return pricesOf(this.body.order).length > 0
  }

  get hasOwnCurrency(): boolean {
    const { currency } = this.merchant.settings
    return pricesOf(this.body.order).every(({ amount, max_fee: maxFee }) =>
      [amount, ...(maxFee === undefined ? [] : [maxFee])].every(
        (text) => parseAmount(text).currency === currency,
      ),
    )
  }

  /** Token families are not simulated: none is known. */
  get wantsNoTokens(): boolean {
    const { version = 0, choices = [] } = this.body.order
    return (
      version === 0 ||
      choices.every(({ inputs = [], outputs = [] }) => inputs.length === 0 && outputs.length === 0)
    )
  }

  get otpDevice(): OtpDeviceRecord | undefined {
    const { otp_id: id } = this.body
    return id === undefined ? undefined : findOtpDevice(this.call.world, this.instance.id, id)
  }

  /** @throws Error when there is no account */
  get protoContractTerms(): JsonObject {
    const account = this.account ?? this.instance.account
    if (account === undefined) throw new Error('the guard account-ready is missing')
    return draftContract(this.body.order, {
      settings: this.merchant.settings,
      instance: this.instance,
      account,
      baseUrl: baseUrlOf(this.call, this.instance),
      orderId: this.orderId,
      timestamp: this.timestamp,
      payDeadline: this.payDeadline,
      refundDeadline: this.refundDeadline,
      wireDeadline: this.wireDeadline,
    })
  }

  record(row: number): OrderRecord {
    const { random, clock } = this.call.world
    const { session_id: sessionId } = this.body
    const device = this.otpDevice
    return {
      order_id: this.orderId,
      instance: this.instance.id,
      row,
      request: this.request ?? '',
      ...(this.token === undefined ? {} : { token: this.token }),
      ...(sessionId === undefined ? {} : { session_id: sessionId }),
      ...(device === undefined ? {} : { otp: { key: device.key, algorithm: device.algorithm } }),
      created: clock.now(),
      proto_contract_terms: withSalts(this.protoContractTerms, () => encodeCrockford(random.bytes(32))),
      claims: 0,
      sessions: [],
    }
  }
}

/** True if the point is not gone yet. */
function isAhead(point: Timestamp | undefined, now: Timestamp): boolean {
  return point === undefined || compareTimestamps(point, now) >= 0
}

export const createOrderHandler = handler(createOrder, (call: Call<PostOrderRequest>) => new NewOrder(call), {
  steps: [
    accountReady(),
    guard(
      'contract-hashable',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR',
      (o) => o.flaw === undefined,
      (o) => ({ detail: o.flaw }),
    ),
    guard(
      'version-known',
      400,
      'GENERIC_VERSION_MALFORMED',
      (o) => [0, 1].includes(o.body.order.version ?? 0),
      () => ({ detail: 'version: an order is of version 0 or 1' }),
    ),
    guard(
      'price-named',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR',
      (o) => o.hasPrices,
      () => ({ detail: 'choices: an order of version 1 has at least one' }),
    ),
    guard('own-currency', 409, 'MERCHANT_GENERIC_CURRENCY_MISMATCH', (o) => o.hasOwnCurrency),
    repeat('same-order-before', (o) => o.isRepeat),
    guard('order-id-free', 409, 'MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS', (o) => o.before === undefined),
    guard(
      'made-some-day',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR',
      (o) => o.timestamp.t_s !== 'never',
    ),
    guard('forgettable-fields-fit', 400, 'MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR', (o) =>
      isForgettableWellFormed(o.protoContractTerms),
    ),
    guard('delivery-ahead', 400, 'MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST', (o) =>
      isAhead(o.body.order.delivery_date, o.now),
    ),
    guard(
      'pay-deadline-ahead',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST',
      (o) => compareTimestamps(o.payDeadline, o.now) > 0,
    ),
    guard(
      'refund-deadline-ahead',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST',
      // Recorded contracts without refunds have zero here, so a shop that sends zero means: no refunds.
      (o) => o.refundDeadline.t_s === 0 || isAhead(o.refundDeadline, o.now),
    ),
    guard(
      'wire-some-day',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER',
      (o) => o.wireDeadline.t_s !== 'never',
      (o) => ({ detail: o.endless }),
    ),
    guard(
      'refund-before-wire',
      400,
      'MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE',
      (o) => compareTimestamps(o.refundDeadline, o.wireDeadline) <= 0,
      (o) => ({ detail: o.refundField }),
    ),
    guard(
      'account-for-target',
      404,
      'MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE',
      (o) => o.account !== undefined,
      (o) => ({ detail: `no active account for wire method ${o.body.payment_target ?? ''}` }),
    ),
    guard(
      'tokens-known',
      404,
      'MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN',
      (o) => o.wantsNoTokens,
    ),
    guard(
      'otp-device-known',
      404,
      'MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN',
      (o) => o.body.otp_id === undefined || o.otpDevice !== undefined,
    ),
    // There is no inventory: no product is known.
    guard(
      'products-known',
      404,
      'MERCHANT_GENERIC_PRODUCT_UNKNOWN',
      (o) => (o.body.inventory_products ?? []).length === 0,
      (o) => ({ detail: o.body.inventory_products?.[0]?.product_id }),
    ),
    errand('fetch-exchange-keys', async (o) => {
      // A head start only: a payment fetches what is missing, and says so when it cannot.
      for (const exchange of o.merchant.settings.exchanges)
        await fetchKeys(o.call.world, exchange.url, o.call.id)
    }),
    repeat('same-order-meanwhile', (o) => o.isRepeat),
    guard(
      'order-id-still-free',
      409,
      'MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS',
      (o) => o.before === undefined,
    ),
    effect('store-order', (o) => {
      o.merchant.store.transact((writer) => {
        const record = o.record(nextNumber(writer, 'orders'))
        writer.put('orders', o.orderKey, record)
        queueWebhooks(writer, o.instance, 'order_created', {
          order_id: o.orderId,
          contract: record.proto_contract_terms,
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
