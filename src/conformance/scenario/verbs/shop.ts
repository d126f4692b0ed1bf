/**
 * Verbs of a storefront: orders, what becomes of them, and refunds.
 */
import Joi from 'joi'
import { deleteOrder } from '../../../protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { listOrders } from '../../../protocol/endpoints/merchant/get-private-orders.js'
import { orderStatus } from '../../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { forgetFields } from '../../../protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { createOrder } from '../../../protocol/endpoints/merchant/post-private-orders.js'
import { grantRefund } from '../../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { spoiling, type Spoiling } from '../../actors/client.js'
import { orderMembers, orderShape, type OrderArgs } from './order-arguments.js'
import {
  amount,
  currency,
  durationSeconds,
  durationText,
  goodsAt,
  instance,
  instanceOf,
  malform,
  offerOf,
  order,
  presenting,
  using,
  verb,
  wrongToken,
  type AboutOrder,
  type PrivateArgs,
  type Verb,
} from './parts.js'

interface StatusArgs extends AboutOrder, PrivateArgs, Spoiling {
  session?: string
  timeout?: string
  etag?: 'last' | 'unknown'
}
interface ListArgs extends PrivateArgs, Spoiling {
  instance?: string
  paid?: string
  refunded?: string
  wired?: string
  limit?: number
  offset?: number
  date_s?: number
  timeout?: string
  session?: string
  fulfillment_url?: string
  summary?: string
}
interface GrantArgs extends AboutOrder, PrivateArgs, Spoiling {
  amount: string
  currency?: string
  reason?: string
}

const yesNoAll = Joi.string().valid('yes', 'no', 'all')
const credentials = { using, wrong_token: wrongToken }

export const SHOP_VERBS: readonly Verb[] = [
  verb<OrderArgs>({
    actor: 'storefront',
    name: 'order',
    says: 'Makes an order; `bind` gives it a name.',
    endpoint: createOrder,
    args: orderShape,
    async perform(cast, actor, args) {
      const { outcome, offer } = await cast.storefront(actor).order(orderMembers(args, cast))
      return { outcome, ...(offer === undefined ? {} : { offer }) }
    },
  }),
  verb<StatusArgs>({
    actor: 'storefront',
    name: 'status',
    says: 'Asks how an order stands, for a session or for none.',
    endpoint: orderStatus,
    args: Joi.object<StatusArgs>({
      order: order.required(),
      session: Joi.string(),
      timeout: durationText,
      etag: Joi.string().valid('last', 'unknown').description('The ETag that the shop says it has'),
      instance,
      malform,
      ...credentials,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.storefront(actor).status(offerOf(cast, args), {
          ...(args.session === undefined ? {} : { session: cast.session(args.session) }),
          ...(args.timeout === undefined ? {} : { timeout: durationSeconds(args.timeout) }),
          ...(args.etag === undefined ? {} : { etag: args.etag }),
          ...presenting(args),
          ...spoiling(args),
        }),
      }
    },
  }),
  verb<ListArgs>({
    actor: 'storefront',
    name: 'orders',
    says: 'Lists the orders of the shop.',
    endpoint: listOrders,
    args: Joi.object<ListArgs>({
      paid: yesNoAll,
      refunded: yesNoAll,
      wired: yesNoAll,
      limit: Joi.number().integer().min(-1000).max(1000),
      offset: Joi.number().integer().min(0),
      date_s: Joi.number().integer(),
      timeout: durationText,
      session: Joi.string(),
      fulfillment_url: Joi.string(),
      summary: Joi.string().description('A part of the summary'),
      instance,
      malform,
      ...credentials,
    }),
    async perform(cast, actor, args) {
      const {
        timeout,
        session,
        summary,
        fulfillment_url: url,
        instance: shop,
        using: _,
        wrong_token: __,
        malform: ___,
        ...query
      } = args
      const texts = Object.entries(query).map(([name, value]) => [name, String(value)])
      return {
        outcome: await cast.storefront(actor).orders(
          {
            ...(Object.fromEntries(texts) as Record<string, string>),
            timeout_ms: timeout === undefined ? undefined : String(durationSeconds(timeout) * 1000),
            session_id: session === undefined ? undefined : cast.session(session),
            summary_filter: summary,
            fulfillment_url: url === undefined ? undefined : goodsAt(cast, url),
          },
          {
            ...instanceOf(cast, shop),
            ...presenting(args),
            ...spoiling(args),
          },
        ),
      }
    },
  }),
  verb<AboutOrder & PrivateArgs & Spoiling & { force?: boolean }>({
    actor: 'storefront',
    name: 'delete',
    says: 'Deletes an order that was not paid.',
    endpoint: deleteOrder,
    args: Joi.object({
      order: order.required(),
      force: Joi.boolean().description('Also if a wallet has claimed it'),
      instance,
      malform,
      ...credentials,
    }),
    async perform(cast, actor, args) {
      const options = {
        ...(args.force === undefined ? {} : { force: args.force }),
        ...presenting(args),
        ...spoiling(args),
      }
      return { outcome: await cast.storefront(actor).delete(offerOf(cast, args), options) }
    },
  }),
  verb<AboutOrder & PrivateArgs & Spoiling & { fields: string[] }>({
    actor: 'storefront',
    name: 'forget',
    says: 'Wipes fields from the contract of an order.',
    endpoint: forgetFields,
    args: Joi.object({
      order: order.required(),
      fields: Joi.array()
        .items(Joi.string().allow(''))
        .max(16)
        .required()
        .description('Paths such as $.extra'),
      instance,
      malform,
      ...credentials,
    }),
    async perform(cast, actor, args) {
      const options = { fields: args.fields, ...presenting(args), ...spoiling(args) }
      return { outcome: await cast.storefront(actor).forget(offerOf(cast, args), options) }
    },
  }),
  verb<GrantArgs>({
    actor: 'storefront',
    name: 'refund',
    says: 'Grants a refund of an order, up to a total; the wallet has to collect it.',
    endpoint: grantRefund,
    args: Joi.object<GrantArgs>({
      order: order.required(),
      amount: amount.required(),
      currency,
      reason: Joi.string().allow(''),
      instance,
      malform,
      ...credentials,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.storefront(actor).refund(offerOf(cast, args), {
          amount: cast.money(args.amount, args.currency),
          ...(args.reason === undefined ? {} : { reason: args.reason }),
          ...presenting(args),
          ...spoiling(args),
        }),
      }
    },
  }),
]
