/** Verbs that ask about orders, or remove them and what stands in them. */
import Joi from 'joi'
import { deleteOrder } from '../../protocol/endpoints/merchant/delete-private-orders-ORDER_ID.js'
import { publicOrderStatus } from '../../protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { orderStatus } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { listOrders } from '../../protocol/endpoints/merchant/get-private-orders.js'
import { forgetFields } from '../../protocol/endpoints/merchant/patch-private-orders-ORDER_ID-forget.js'
import { CREDENTIALS, type Credentials } from '../actors/wallet-options.js'
import { amount, durationSeconds, durationText } from './arguments.js'
import { verb, type Verb } from './verb.js'

const order = Joi.string().description('An order that an earlier step has bound')
const yesNoAll = Joi.string().valid('yes', 'no', 'all')

interface StatusArgs {
  order: string
  session?: string
  timeout?: string
  etag?: 'last' | 'unknown'
  wrong_token?: boolean
}
interface LookArgs {
  order: string
  credentials?: Credentials
  session?: string
  html?: boolean
  timeout?: string
  await_refund?: boolean
  refund?: string
}
interface ListArgs {
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
  wrong_token?: boolean
}

export const ORDER_VERBS: readonly Verb[] = [
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
      wrong_token: Joi.boolean(),
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.storefront(actor).status(cast.offer(args.order), {
          ...(args.session === undefined ? {} : { session: args.session }),
          ...(args.timeout === undefined ? {} : { timeout: durationSeconds(args.timeout) }),
          ...(args.etag === undefined ? {} : { etag: args.etag }),
          ...wrongToken(args),
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
      wrong_token: Joi.boolean(),
    }),
    async perform(cast, actor, args) {
      const { timeout, session, summary, wrong_token: _, ...query } = args
      const texts = Object.entries(query).map(([name, value]) => [name, String(value)])
      return {
        outcome: await cast.storefront(actor).orders(
          {
            ...(Object.fromEntries(texts) as Record<string, string>),
            timeout_ms: timeout === undefined ? undefined : String(durationSeconds(timeout) * 1000),
            session_id: session,
            summary_filter: summary,
          },
          wrongToken(args),
        ),
      }
    },
  }),
  verb<{ order: string; force?: boolean; wrong_token?: boolean }>({
    actor: 'storefront',
    name: 'delete',
    says: 'Deletes an order that was not paid.',
    endpoint: deleteOrder,
    args: Joi.object({
      order: order.required(),
      force: Joi.boolean().description('Also if a wallet has claimed it'),
      wrong_token: Joi.boolean(),
    }),
    async perform(cast, actor, args) {
      const force = args.force === undefined ? {} : { force: args.force }
      return {
        outcome: await cast
          .storefront(actor)
          .delete(cast.offer(args.order), { ...force, ...wrongToken(args) }),
      }
    },
  }),
  verb<{ order: string; fields: string[]; wrong_token?: boolean }>({
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
      wrong_token: Joi.boolean(),
    }),
    async perform(cast, actor, args) {
      const options = { fields: args.fields, ...wrongToken(args) }
      return { outcome: await cast.storefront(actor).forget(cast.offer(args.order), options) }
    },
  }),
  verb<LookArgs>({
    actor: 'wallet',
    name: 'look',
    says: 'Asks how an order stands, as a wallet or a browser does.',
    endpoint: publicOrderStatus,
    args: Joi.object<LookArgs>({
      order: order.required(),
      credentials: Joi.string()
        .valid(...CREDENTIALS)
        .description('What is shown; what the wallet has, unless given'),
      session: Joi.string(),
      html: Joi.boolean().description('Asks for a web page'),
      timeout: durationText,
      await_refund: Joi.boolean().description('Waits until pending refunds are collected'),
      refund: amount.description('Waits for refunds above this amount'),
    }),
    async perform(cast, actor, args) {
      const { order: name, await_refund: awaitRefund, timeout, refund: above, ...rest } = args
      return {
        outcome: await cast.wallet(actor).look(cast.offer(name), {
          ...rest,
          ...(awaitRefund === undefined ? {} : { awaitRefund }),
          ...(timeout === undefined ? {} : { timeout: durationSeconds(timeout) }),
          ...(above === undefined ? {} : { refund: cast.money(above) }),
        }),
      }
    },
  }),
]

function wrongToken(args: { wrong_token?: boolean }): { wrongToken?: boolean } {
  return args.wrong_token === undefined ? {} : { wrongToken: args.wrong_token }
}
