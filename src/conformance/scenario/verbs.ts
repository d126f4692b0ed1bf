/**
 * Verbs: everything a scenario can have an actor do, with the arguments it takes.
 *
 * The grammar, its JSON schema and the list in `assay list verbs` are made from this table.
 */
import Joi from 'joi'
import type { Endpoint } from '../../protocol/endpoints/endpoint.js'
import { getConfig as exchangeConfig } from '../../protocol/endpoints/exchange/get-config.js'
import { getKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { refund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { batchWithdraw } from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { orderStatus } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { paid } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { unclaim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { createOrder } from '../../protocol/endpoints/merchant/post-private-orders.js'
import { getConfig as merchantConfig } from '../../protocol/endpoints/merchant/get-config.js'
import { duration, type RelativeTime } from '../../protocol/encoding/timestamp.js'
import { spoiling, type Spoiling } from '../actors/client.js'
import type { Credentials } from '../actors/keyring.js'
import type { Offer, Wallet } from '../actors/wallet.js'
import { ACCESS_VERBS } from './access.js'
import {
  durationSeconds,
  durationText,
  instance,
  instanceOf,
  label,
  using,
  verb,
  type ActorKind,
  type Verb,
} from './parts.js'

export { durationSeconds, durationText, type ActorKind, type Verb } from './parts.js'
import type { Cast } from './cast.js'

/** The text of an amount without its currency. */
export const amountText = Joi.string()
  .pattern(/^[0-9]{1,16}(\.[0-9]{1,8})?$/, 'amount without currency')
  .description('Amount in the currency of the target, such as "5" or "0.1"')
const amount = amountText
const amounts = Joi.array().items(amount).min(1).max(64)
const place = Joi.number()
  .integer()
  .min(0)
  .max(999)
  .description('Place of a coin in the purse of a wallet, from 0')
const places = Joi.array().items(place).max(64)
const order = Joi.string().description('An order that an earlier step has bound')
const actorName = Joi.string()
const tamper = Joi.string()
  .pattern(/^[a-z_]+(\.[a-z0-9_]+)*$/, 'path')
  .description('Path of a base32 value in the request in which one bit is turned')
const malform = Joi.string()
  .pattern(/^(not-json|too-large|(missing|wrong-type):[a-z_]+(\.[a-z0-9_]+)*)$/, 'way to malform')
  .description(
    'How the request loses its form: not-json, too-large, missing:PATH or wrong-type:PATH, with the path of a member',
  )
const id = Joi.alternatives(
  Joi.number().integer().min(0),
  Joi.string().pattern(/^[0-9]{1,19}$/, 'whole number'),
).description('A 64-bit id; quote what a double cannot hold')

/** Which credentials a call on the private side presents. */
interface PrivateArgs {
  using?: string
  wrong_token?: boolean
}
interface OrderArgs extends Spoiling, PrivateArgs {
  instance?: string
  amount: string
  max_fee?: string
  order_id?: string
  refund_delay?: string
  create_token?: boolean
}
interface PayArgs extends Spoiling {
  instance?: string
  order: string
  coins: number[]
  contributions?: string[]
  session?: string
}
interface GrantArgs extends Spoiling, PrivateArgs {
  instance?: string
  order: string
  amount: string
  reason?: string
}
interface RefundArgs {
  wallet: string
  coin: number
  contract: string
  id: number | string
  amount: string
  tamper?: string
}

export const VERBS: readonly Verb[] = [
  anybody('config-of-merchant', 'Asks the merchant for its configuration.', merchantConfig),
  anybody('config-of-exchange', 'Asks the exchange for its configuration.', exchangeConfig),
  anybody('keys', 'Asks the exchange for its keys.', getKeys),
  verb<OrderArgs>({
    actor: 'storefront',
    name: 'order',
    says: 'Makes an order; `bind` gives it a name.',
    endpoint: createOrder,
    args: Joi.object<OrderArgs>({
      amount: amount.required(),
      max_fee: amount,
      order_id: Joi.string().pattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'order id'),
      refund_delay: durationText,
      create_token: Joi.boolean(),
      wrong_token: Joi.boolean().description('Presents a token that is not the target’s'),
      using,
      instance,
      malform,
    }),
    async perform(cast, actor, args) {
      const { outcome, offer } = await cast.storefront(actor).order({
        amount: cast.money(args.amount),
        ...(args.max_fee === undefined ? {} : { maxFee: cast.money(args.max_fee) }),
        ...(args.order_id === undefined ? {} : { orderId: cast.unique(args.order_id) }),
        ...(args.refund_delay === undefined ? {} : { refundDelay: readDuration(args.refund_delay) }),
        ...(args.create_token === undefined ? {} : { createToken: args.create_token }),
        ...instanceOf(cast, args.instance),
        ...presenting(args),
        ...spoiling(args),
      })
      return { outcome, ...(offer === undefined ? {} : { offer }) }
    },
  }),
  verb<PrivateArgs & { order: string; instance?: string }>({
    actor: 'storefront',
    name: 'status',
    says: 'Asks how an order stands.',
    endpoint: orderStatus,
    args: Joi.object({ order: order.required(), instance, using, wrong_token: Joi.boolean() }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.storefront(actor).status(offerOf(cast, args), presenting(args)),
      }
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
      reason: Joi.string().allow(''),
      wrong_token: Joi.boolean(),
      using,
      instance,
      malform,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.storefront(actor).refund(offerOf(cast, args), {
          amount: cast.money(args.amount),
          ...(args.reason === undefined ? {} : { reason: args.reason }),
          ...presenting(args),
          ...spoiling(args),
        }),
      }
    },
  }),
  verb<{ coins: string[]; short?: boolean }>({
    actor: 'wallet',
    name: 'withdraw',
    says: 'Has a new reserve funded and withdraws coins of these values.',
    endpoint: batchWithdraw,
    args: Joi.object({
      coins: amounts.required(),
      short: Joi.boolean().description('Funds the reserve with a little too little'),
    }),
    async perform(cast, actor, args) {
      const values = args.coins.map((value) => cast.money(value))
      const options = args.short === undefined ? {} : { short: args.short }
      return { outcome: await cast.wallet(actor).withdraw(values, options) }
    },
  }),
  verb<{ coins: string[] }>({
    actor: 'wallet',
    name: 'stock',
    says: 'Gets coins of these values: from the mint of the target where it has one, else by withdrawing.',
    endpoint: batchWithdraw,
    args: Joi.object({ coins: amounts.required() }),
    async perform(cast, actor, args) {
      await cast.wallet(actor).stock(
        args.coins.map((value) => cast.money(value)),
        cast.mint,
        cast.taken,
      )
      return { outcome: undefined }
    },
  }),
  verb<Spoiling & { order: string; instance?: string; nonce_of?: string; wrong_token?: boolean }>({
    actor: 'wallet',
    name: 'claim',
    says: 'Claims an order, with a nonce of its own or with that of another wallet.',
    endpoint: claim,
    args: Joi.object({
      order: order.required(),
      nonce_of: actorName,
      wrong_token: Joi.boolean(),
      tamper,
      malform,
      instance,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.wallet(actor).claim(offerOf(cast, args), {
          ...(args.nonce_of === undefined ? {} : { nonceOf: cast.wallet(args.nonce_of) }),
          ...(args.wrong_token === true ? { token: '00000000000000000000000000' } : {}),
          ...spoiling(args),
        }),
      }
    },
  }),
  verb<Spoiling & { order: string; instance?: string }>({
    actor: 'wallet',
    name: 'unclaim',
    says: 'Gives an order up.',
    endpoint: unclaim,
    args: Joi.object({ order: order.required(), tamper, malform, instance }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).unclaim(offerOf(cast, args), spoiling(args)) }
    },
  }),
  verb<PayArgs>({
    actor: 'wallet',
    name: 'pay',
    says: 'Pays an order with coins of the purse.',
    endpoint: pay,
    args: Joi.object<PayArgs>({
      order: order.required(),
      coins: places.required(),
      contributions: amounts.description('What each coin contributes; its whole value unless given'),
      session: Joi.string().allow(''),
      tamper,
      malform,
      instance,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.wallet(actor).pay(offerOf(cast, args), {
          coins: args.coins,
          ...(args.contributions === undefined
            ? {}
            : { contributions: args.contributions.map((value) => cast.money(value)) }),
          ...(args.session === undefined ? {} : { session: args.session }),
          ...spoiling(args),
        }),
      }
    },
  }),
  verb<Spoiling & { order: string; instance?: string; session: string }>({
    actor: 'wallet',
    name: 'paid',
    says: 'Proves an earlier payment for a session.',
    endpoint: paid,
    args: Joi.object({
      order: order.required(),
      session: Joi.string().allow('').required(),
      tamper,
      malform,
      instance,
    }),
    async perform(cast, actor, args) {
      const options = { session: args.session, ...spoiling(args) }
      return { outcome: await cast.wallet(actor).paid(offerOf(cast, args), options) }
    },
  }),
  verb<Spoiling & { order: string; instance?: string; coins?: number[] }>({
    actor: 'wallet',
    name: 'abort',
    says: 'Asks for the coins of a failed payment back; those of the last attempt unless coins are given.',
    endpoint: abort,
    args: Joi.object({ order: order.required(), coins: places, tamper, malform, instance }),
    async perform(cast, actor, args) {
      const options = { ...(args.coins === undefined ? {} : { coins: args.coins }), ...spoiling(args) }
      return { outcome: await cast.wallet(actor).abort(offerOf(cast, args), options) }
    },
  }),
  verb<Spoiling & { order: string; instance?: string }>({
    actor: 'wallet',
    name: 'refund',
    says: 'Collects what the shop has granted of an order.',
    endpoint: collectRefund,
    args: Joi.object({ order: order.required(), tamper, malform, instance }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).refund(offerOf(cast, args), spoiling(args)) }
    },
  }),
  verb<{ wallet: string; coin: number; contract: string; amount?: string; tamper?: string }>({
    actor: 'signer',
    name: 'deposit',
    says: 'Deposits a coin of a wallet for a contract of its own.',
    endpoint: batchDeposit,
    args: Joi.object({
      wallet: actorName.required(),
      coin: place.required(),
      contract: label.required(),
      amount,
      tamper,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.signer(actor).deposit(cast.wallet(args.wallet), args.coin, {
          contract: cast.unique(args.contract),
          ...(args.amount === undefined ? {} : { amount: cast.money(args.amount) }),
          ...spoiling(args),
        }),
      }
    },
  }),
  verb<RefundArgs>({
    actor: 'signer',
    name: 'refund',
    says: 'Asks the exchange to refund a coin of a wallet.',
    endpoint: refund,
    args: Joi.object<RefundArgs>({
      wallet: actorName.required(),
      coin: place.required(),
      contract: label.required(),
      id: id.required(),
      amount: amount.required(),
      tamper,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.signer(actor).refund(cast.wallet(args.wallet), args.coin, {
          contract: cast.unique(args.contract),
          id: BigInt(args.id),
          amount: cast.money(args.amount),
          ...spoiling(args),
        }),
      }
    },
  }),
  ...ACCESS_VERBS,
]

/** The verb of an actor kind. */
export function findVerb(actor: ActorKind, name: string): Verb | undefined {
  return VERBS.find((candidate) => candidate.name === name && candidate.actor === actor)
}

/** The order that a call is about; as the order of another instance, if one is given. */
function offerOf(cast: Cast, args: { order: string; instance?: string }): Offer {
  const offer = cast.offer(args.order)
  if (args.instance === undefined) return offer
  const { instance: _, ...rest } = offer
  return { ...rest, ...instanceOf(cast, args.instance) }
}

function presenting({ using, wrong_token: wrongToken }: PrivateArgs): Credentials {
  return {
    ...(using === undefined ? {} : { using }),
    ...(wrongToken === undefined ? {} : { wrongToken }),
  }
}

/** Reads the text of a duration. */
export function readDuration(text: string): RelativeTime {
  return duration(durationSeconds(text) * 1_000_000)
}

/** A question that any wallet may ask and that changes nothing. */
function anybody(name: string, says: string, endpoint: Endpoint): Verb {
  return verb<Record<string, never>>({
    actor: 'wallet',
    name,
    says,
    endpoint,
    args: Joi.object({}),
    async perform(cast, actor) {
      const wallet: Wallet = cast.wallet(actor)
      return { outcome: await wallet.client.call(actor, endpoint) }
    },
  })
}
