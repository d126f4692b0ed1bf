/**
 * What a scenario can say about an order that a shop makes.
 */
import Joi from 'joi'
import type { JsonObject } from '../../../protocol/encoding/json.js'
import type { OrderOptions } from '../../actors/storefront.js'
import { spoiling, type Spoiling } from '../../actors/client.js'
import {
  amount,
  currency,
  durationText,
  goodsAt,
  instance,
  instanceOf,
  malform,
  momentText,
  presenting,
  readDuration,
  readMoment,
  using,
  wrongToken,
  type PrivateArgs,
} from './parts.js'
import type { Cast } from '../cast.js'

interface ChoiceArgs {
  amount: string
  max_fee?: string
  description?: string
}

export interface OrderArgs extends Spoiling, PrivateArgs {
  instance?: string
  amount?: string
  max_fee?: string
  /** Makes it an order of version 1. */
  choices?: ChoiceArgs[]
  summary?: string
  order_id?: string
  fulfillment_url?: string
  public_reorder_url?: string
  products?: JsonObject[]
  extra?: JsonObject
  forgettable?: string[]
  pay_deadline?: string
  refund_deadline?: string
  wire_transfer_deadline?: string
  delivery_date?: string
  refund_delay?: string
  session?: string
  payment_target?: string
  otp_id?: string
  product?: string
  create_token?: boolean
  currency?: string
  version?: number
  aimless?: boolean
}

const url = Joi.string().uri({ scheme: ['http', 'https'] })
/** Room for `${ORDER_ID}`, which is no part of any URL. */
const template = Joi.string().pattern(/^https?:\/\/\S+$/, 'URL')
const member = Joi.object().unknown()

export const orderShape = Joi.object<OrderArgs>({
  amount,
  max_fee: amount,
  choices: Joi.array()
    .items(Joi.object({ amount: amount.required(), max_fee: amount, description: Joi.string() }))
    .min(1)
    .max(8)
    .description('Several prices instead of one'),
  summary: Joi.string().max(200),
  order_id: Joi.string().pattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'order id'),
  fulfillment_url: template,
  public_reorder_url: url,
  products: Joi.array().items(member).max(8),
  extra: member,
  forgettable: Joi.array()
    .items(Joi.string())
    .max(8)
    .description('Members of the order that may be forgotten'),
  pay_deadline: momentText,
  refund_deadline: momentText,
  wire_transfer_deadline: momentText,
  delivery_date: momentText,
  refund_delay: durationText,
  session: Joi.string(),
  payment_target: Joi.string().description('The wire method to be paid out by'),
  otp_id: Joi.string().description('A device for one-time passwords'),
  product: Joi.string().description('A product of the inventory'),
  create_token: Joi.boolean(),
  currency,
  version: Joi.number()
    .integer()
    .min(0)
    .max(99)
    .description('Version of the contract, whatever else is said'),
  aimless: Joi.boolean().description('Says nothing of what the customer gets'),
  wrong_token: wrongToken,
  using,
  instance,
  malform,
})
  .xor('amount', 'choices')
  .messages({ 'object.missing': 'an order has to have an amount, or choices' })

const DEADLINES = ['pay_deadline', 'refund_deadline', 'wire_transfer_deadline', 'delivery_date'] as const

/** What the storefront is to say. */
export function orderMembers(args: OrderArgs, cast: Cast): OrderOptions {
  const deadlines = DEADLINES.flatMap((name) => {
    const text = args[name]
    return text === undefined ? [] : [[name, readMoment(text)] as const]
  })
  return {
    ...(args.amount === undefined ? {} : { amount: cast.money(args.amount, args.currency) }),
    ...(args.max_fee === undefined ? {} : { maxFee: cast.money(args.max_fee) }),
    ...(args.order_id === undefined ? {} : { orderId: cast.unique(args.order_id) }),
    ...(args.refund_delay === undefined ? {} : { refundDelay: readDuration(args.refund_delay) }),
    ...(args.create_token === undefined ? {} : { createToken: args.create_token }),
    ...(args.aimless === undefined ? {} : { aimless: args.aimless }),
    ...instanceOf(cast, args.instance),
    ...presenting(args),
    ...spoiling(args),
    deadlines: Object.fromEntries(deadlines),
    order: orderPart(args, cast),
    request: {
      ...(args.session === undefined ? {} : { session_id: cast.session(args.session) }),
      ...(args.payment_target === undefined ? {} : { payment_target: args.payment_target }),
      ...(args.otp_id === undefined ? {} : { otp_id: cast.unique(args.otp_id) }),
      ...(args.product === undefined
        ? {}
        : { inventory_products: [{ product_id: args.product, quantity: 1 }] }),
    },
  }
}

function orderPart(args: OrderArgs, cast: Cast): JsonObject {
  const { summary, fulfillment_url: url, public_reorder_url: reorder, products, extra, forgettable } = args
  return {
    ...(args.choices === undefined
      ? {}
      : { version: 1, choices: args.choices.map((choice) => choiceOf(choice, cast)) }),
    ...(args.version === undefined ? {} : { version: args.version }),
    ...(summary === undefined ? {} : { summary }),
    ...(url === undefined ? {} : { fulfillment_url: goodsAt(cast, url) }),
    ...(reorder === undefined ? {} : { public_reorder_url: reorder }),
    ...(products === undefined ? {} : { products }),
    ...(extra === undefined ? {} : { extra }),
    ...(forgettable === undefined
      ? {}
      : { $forgettable: Object.fromEntries(forgettable.map((name) => [name, true])) }),
  }
}

function choiceOf({ amount: price, max_fee: fee, description }: ChoiceArgs, cast: Cast): JsonObject {
  return {
    amount: cast.money(price),
    ...(fee === undefined ? {} : { max_fee: cast.money(fee) }),
    ...(description === undefined ? {} : { description }),
  }
}
