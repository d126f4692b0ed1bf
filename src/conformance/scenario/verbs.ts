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
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { paid } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { unclaim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { createOrder } from '../../protocol/endpoints/merchant/post-private-orders.js'
import { getExchanges } from '../../protocol/endpoints/merchant/get-exchanges.js'
import { getConfig as merchantConfig } from '../../protocol/endpoints/merchant/get-config.js'
import type { Wallet } from '../actors/wallet.js'
import { ORDER_VERBS } from './order-verbs.js'
import { orderMembers, orderShape, type OrderArgs } from './orders.js'
import { amount, amounts } from './arguments.js'
import { verb, type ActorKind, type Verb } from './verb.js'

export type { ActorKind, Done, Verb } from './verb.js'

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
const label = Joi.string().pattern(/^[A-Za-z0-9 ._-]{1,100}$/, 'name')
const id = Joi.alternatives(
  Joi.number().integer().min(0),
  Joi.string().pattern(/^[0-9]{1,19}$/, 'whole number'),
).description('A 64-bit id; quote what a double cannot hold')

interface PayArgs {
  order: string
  coins: number[]
  contributions?: string[]
  session?: string
  choice?: number
  tamper?: string
}
interface AbortArgs {
  order: string
  coins?: number[]
  wrong_exchange?: boolean
  contribution?: string
  tamper?: string
}
interface GrantArgs {
  order: string
  amount: string
  reason?: string
  wrong_token?: boolean
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
  anybody('exchanges', 'Asks the merchant which exchanges it deals with.', getExchanges),
  anybody('keys', 'Asks the exchange for its keys.', getKeys),
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
  ...ORDER_VERBS,
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
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.storefront(actor).refund(cast.offer(args.order), {
          amount: cast.money(args.amount),
          ...(args.reason === undefined ? {} : { reason: args.reason }),
          ...(args.wrong_token === undefined ? {} : { wrongToken: args.wrong_token }),
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
  verb<{ order: string; nonce_of?: string; wrong_token?: boolean; tamper?: string }>({
    actor: 'wallet',
    name: 'claim',
    says: 'Claims an order, with a nonce of its own or with that of another wallet.',
    endpoint: claim,
    args: Joi.object({ order: order.required(), nonce_of: actorName, wrong_token: Joi.boolean(), tamper }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.wallet(actor).claim(cast.offer(args.order), {
          ...(args.nonce_of === undefined ? {} : { nonceOf: cast.wallet(args.nonce_of) }),
          ...(args.wrong_token === true ? { token: '00000000000000000000000000' } : {}),
          ...tampering(args),
        }),
      }
    },
  }),
  verb<{ order: string; tamper?: string }>({
    actor: 'wallet',
    name: 'unclaim',
    says: 'Gives an order up.',
    endpoint: unclaim,
    args: Joi.object({ order: order.required(), tamper }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).unclaim(cast.offer(args.order), tampering(args)) }
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
      choice: Joi.number().integer().min(0).max(99).description('Which of several prices is paid'),
      tamper,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.wallet(actor).pay(cast.offer(args.order), {
          coins: args.coins,
          ...(args.contributions === undefined
            ? {}
            : { contributions: args.contributions.map((value) => cast.money(value)) }),
          ...(args.session === undefined ? {} : { session: args.session }),
          ...(args.choice === undefined ? {} : { choice: args.choice }),
          ...tampering(args),
        }),
      }
    },
  }),
  verb<{ order: string; session: string; proof_of?: string; tamper?: string }>({
    actor: 'wallet',
    name: 'paid',
    says: 'Proves an earlier payment for a session.',
    endpoint: paid,
    args: Joi.object({
      order: order.required(),
      session: Joi.string().allow('').required(),
      proof_of: order.description('Another order, whose proof is shown instead'),
      tamper,
    }),
    async perform(cast, actor, args) {
      const proof = args.proof_of === undefined ? {} : { proofOf: cast.offer(args.proof_of) }
      const options = { session: args.session, ...proof, ...tampering(args) }
      return { outcome: await cast.wallet(actor).paid(cast.offer(args.order), options) }
    },
  }),
  verb<AbortArgs>({
    actor: 'wallet',
    name: 'abort',
    says: 'Asks for the coins of a failed payment back; those of the last attempt unless coins are given.',
    endpoint: abort,
    args: Joi.object<AbortArgs>({
      order: order.required(),
      coins: places,
      wrong_exchange: Joi.boolean().description('Names another exchange than that of the coins'),
      contribution: amount.description('What each coin is said to have contributed'),
      tamper,
    }),
    async perform(cast, actor, args) {
      const options = {
        ...(args.coins === undefined ? {} : { coins: args.coins }),
        ...(args.wrong_exchange === undefined ? {} : { wrongExchange: args.wrong_exchange }),
        ...(args.contribution === undefined ? {} : { contribution: cast.money(args.contribution) }),
        ...tampering(args),
      }
      return { outcome: await cast.wallet(actor).abort(cast.offer(args.order), options) }
    },
  }),
  verb<{ order: string; tamper?: string }>({
    actor: 'wallet',
    name: 'refund',
    says: 'Collects what the shop has granted of an order.',
    endpoint: collectRefund,
    args: Joi.object({ order: order.required(), tamper }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).refund(cast.offer(args.order), tampering(args)) }
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
          ...tampering(args),
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
          ...tampering(args),
        }),
      }
    },
  }),
]

/** The verb of an actor kind. */
export function findVerb(actor: ActorKind, name: string): Verb | undefined {
  return VERBS.find((candidate) => candidate.name === name && candidate.actor === actor)
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

function tampering(args: { tamper?: string }): { tamper?: string } {
  return args.tamper === undefined ? {} : { tamper: args.tamper }
}
