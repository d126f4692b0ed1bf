/**
 * From what the shop says about an order to the terms of a contract, without the nonce.
 */
import { formatAmount, MAX_UNITS, parseAmount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocol/encoding/json.js'
import type { Timestamp } from '../../protocol/encoding/timestamp.js'
import {
  hasAmount,
  type Order,
  type OrderChoice,
} from '../../protocol/endpoints/merchant/post-private-orders.js'
import { paytoMethod } from '../../protocol/payto.js'
import type { Account } from './accounts.js'
import type { Instance } from './instance.js'
import type { MerchantSettings } from './settings.js'

/** What the backend adds to an order. */
export interface Additions {
  readonly settings: MerchantSettings
  readonly instance: Instance
  /** Where the order is to be paid. */
  readonly account: Account
  /** Of the instance, as the caller sees it. */
  readonly baseUrl: string
  readonly orderId: string
  readonly timestamp: Timestamp
  readonly payDeadline: Timestamp
  readonly refundDeadline: Timestamp
  readonly wireDeadline: Timestamp
}

/** One of the prices of an order; an order of version 0 has one. */
interface OrderPrice {
  readonly amount: string
  readonly max_fee?: string
}

/** The prices of an order, in the order of their choices; none if it names none. */
export function pricesOf(order: Order): readonly OrderPrice[] {
  return hasAmount(order) ? [order] : (order.choices ?? [])
}

/** Fields that go into the contract as the shop wrote them. */
const CARRIED = [
  'summary',
  'summary_i18n',
  'public_reorder_url',
  'fulfillment_message',
  'fulfillment_message_i18n',
  'delivery_location',
  'delivery_date',
  'auto_refund',
  'extra',
] as const satisfies readonly (keyof Order)[]

/** The terms that an order leads to; its forgettable fields have no salts yet. */
export function draftContract(order: Order, additions: Additions): JsonObject {
  const { settings, instance, account, orderId } = additions
  const { products = [], minimum_age = 0, merchant_base_url = additions.baseUrl } = order
  const carried = Object.fromEntries(
    CARRIED.filter((field) => order[field] !== undefined).map((field) => [field, order[field]]),
  ) as JsonObject
  const marks = (order as { $forgettable?: JsonValue }).$forgettable
  return asStored({
    ...carried,
    ...(marks === undefined || marks === null ? {} : { $forgettable: marks }),
    ...priceTerms(order, settings),
    order_id: orderId,
    ...(order.fulfillment_url === undefined
      ? {}
      : { fulfillment_url: order.fulfillment_url.replaceAll('${ORDER_ID}', orderId) }),
    products,
    minimum_age,
    timestamp: { ...additions.timestamp },
    refund_deadline: { ...additions.refundDeadline },
    pay_deadline: { ...additions.payDeadline },
    wire_transfer_deadline: { ...additions.wireDeadline },
    merchant_pub: encodeCrockford(instance.keys.pub),
    merchant_base_url,
    merchant: instance.about,
    h_wire: account.wireHash,
    wire_method: paytoMethod(account.paytoUri),
    exchanges: settings.exchanges.map((exchange) => ({
      url: exchange.url,
      priority: 1024,
      master_pub: exchange.masterPub,
      max_contribution: mostContribution(order, settings),
    })),
  })
}

function priceTerms(order: Order, settings: MerchantSettings): JsonObject {
  if (hasAmount(order)) return { version: 0, amount: order.amount, max_fee: maxFeeOf(order, settings) }
  return {
    version: 1,
    choices: (order.choices ?? []).map((choice) => choiceTerms(choice, settings)),
    token_families: {},
  }
}

/** Choices that take or give tokens are refused before. */
function choiceTerms(choice: OrderChoice, settings: MerchantSettings): JsonObject {
  const { amount, description, description_i18n } = choice
  return {
    amount,
    max_fee: maxFeeOf(choice, settings),
    ...(description === undefined ? {} : { description }),
    ...(description_i18n === undefined ? {} : { description_i18n }),
    inputs: [],
    outputs: [],
  }
}

function maxFeeOf(price: OrderPrice, { currency, maxFee }: MerchantSettings): string {
  return price.max_fee ?? `${currency}:${maxFee}`
}

/** The dearest of the prices with its fees. */
function mostContribution(order: Order, settings: MerchantSettings): string {
  const units = pricesOf(order).map(
    (price) => parseAmount(price.amount).units + parseAmount(maxFeeOf(price, settings)).units,
  )
  const most = units.reduce((left, right) => (left > right ? left : right), 0n)
  return formatAmount({ currency: settings.currency, units: most > MAX_UNITS ? MAX_UNITS : most })
}

/** Members in the order in which recorded contracts have them, shorter names first: the order of their database. */
export function asStored(value: JsonObject): JsonObject {
  const arrange = (member: JsonValue): JsonValue => {
    if (Array.isArray(member)) return member.map(arrange)
    return isJsonObject(member) ? asStored(member) : member
  }
  const members = Object.entries(value)
    .sort(([left], [right]) => left.length - right.length || (left < right ? -1 : 1))
    .map(([name, member]) => [name, arrange(member)] as const)
  return Object.fromEntries(members)
}
