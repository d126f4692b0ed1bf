/**
 * Verbs of a wallet: coins, claims, payments, proofs, aborts and refunds.
 */
import Joi from 'joi'
import type { Endpoint, HouseName } from '../../../protocol/endpoints/endpoint.js'
import { getConfig as exchangeConfig } from '../../../protocol/endpoints/exchange/get-config.js'
import { getKeys } from '../../../protocol/endpoints/exchange/get-keys.js'
import { batchWithdraw } from '../../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { withdraw } from '../../../protocol/endpoints/exchange/post-withdraw.js'
import { getConfig as merchantConfig } from '../../../protocol/endpoints/merchant/get-config.js'
import { getExchanges } from '../../../protocol/endpoints/merchant/get-exchanges.js'
import { publicOrderStatus } from '../../../protocol/endpoints/merchant/get-orders-ORDER_ID.js'
import { abort } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { paid } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-paid.js'
import { pay } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { unclaim } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { spoiling, type Spoiling } from '../../actors/client.js'
import { settle } from '../../actors/settling.js'
import type { Wallet } from '../../actors/wallet.js'
import { SHOWN, type Shown } from '../../actors/wallet-options.js'
import type { DenominationChoice } from '../../actors/purse.js'
import {
  actorName,
  amount,
  amounts,
  durationSeconds,
  durationText,
  generation,
  house,
  instance,
  instanceOf,
  malform,
  offerOf,
  order,
  place,
  tamper,
  verb,
  type AboutOrder,
  type Verb,
} from './parts.js'

interface WithdrawArgs extends Spoiling {
  coins: string[]
  house?: HouseName
  short?: boolean
  same_key?: boolean
  aged?: number[]
}
interface PayArgs extends AboutOrder, Spoiling {
  coins: number[]
  contributions?: string[]
  session?: string
  choice?: number
  wrong_exchange?: boolean
}
interface AbortArgs extends AboutOrder, Spoiling {
  coins?: number[]
  wrong_exchange?: boolean
  contribution?: string
}
interface LookArgs extends AboutOrder {
  credentials?: Shown
  session?: string
  html?: boolean
  timeout?: string
  await_refund?: boolean
  refund?: string
}

const wrongExchange = Joi.boolean().description('Names another exchange than that of the coins')
const places = Joi.array().items(place).max(64)

export const WALLET_VERBS: readonly Verb[] = [
  anybody('config-of-merchant', 'Asks the merchant for its configuration.', merchantConfig),
  anybody('config-of-exchange', 'Asks the exchange for its configuration.', exchangeConfig),
  anybody('exchanges', 'Asks the merchant which exchanges it deals with.', getExchanges),
  anybody('keys', 'Asks the exchange for its keys.', getKeys),
  verb<WithdrawArgs>({
    actor: 'wallet',
    name: 'withdraw',
    says: 'Has a new reserve funded and withdraws coins of these values.',
    endpoint: batchWithdraw,
    newer: withdraw,
    args: Joi.object<WithdrawArgs>({
      coins: amounts.required(),
      house,
      short: Joi.boolean().description('Funds the reserve with a little too little'),
      same_key: Joi.boolean().description('Gives all coins one key, which no sane wallet does'),
      aged: Joi.array().items(place).description('Which of these coins know an age, from 0'),
      tamper,
      malform,
    }),
    async perform(cast, actor, args) {
      const values = args.coins.map((value) => cast.money(value))
      const options = {
        ...(args.short === undefined ? {} : { short: args.short }),
        ...(args.same_key === undefined ? {} : { sameKey: args.same_key }),
        ...(args.aged === undefined ? {} : { aged: args.aged }),
        ...(args.house === undefined ? {} : { house: args.house }),
        ...spoiling(args),
      }
      return { outcome: await cast.wallet(actor).purse.withdraw(values, options) }
    },
  }),
  verb<{ coins: string[] } & DenominationChoice>({
    actor: 'wallet',
    name: 'stock',
    says: 'Gets coins of these values: from the mint of the target where it has one, else by withdrawing.',
    endpoint: batchWithdraw,
    newer: withdraw,
    args: Joi.object({ coins: amounts.required(), generation, house }),
    async perform(cast, actor, args) {
      await cast.wallet(actor).purse.stock(
        args.coins.map((value) => cast.money(value)),
        cast.mint,
        cast.taken,
        args,
      )
      return { outcome: undefined }
    },
  }),
  verb<AboutOrder & Spoiling & { nonce_of?: string; wrong_token?: boolean }>({
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
  verb<AboutOrder & Spoiling>({
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
      choice: Joi.number().integer().min(0).max(99).description('Which of several prices is paid'),
      wrong_exchange: wrongExchange,
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
          ...(args.session === undefined ? {} : { session: cast.session(args.session) }),
          ...(args.choice === undefined ? {} : { choice: args.choice }),
          ...(args.wrong_exchange === undefined ? {} : { wrongExchange: args.wrong_exchange }),
          ...spoiling(args),
        }),
      }
    },
  }),
  verb<AboutOrder & Spoiling & { session: string; proof_of?: string; proof_from?: string }>({
    actor: 'wallet',
    name: 'paid',
    says: 'Proves an earlier payment for a session.',
    endpoint: paid,
    args: Joi.object({
      order: order.required(),
      session: Joi.string().allow('').required(),
      proof_of: order.description('Another order, whose proof is shown instead'),
      proof_from: actorName.description('Another wallet, whose proof is shown instead'),
      tamper,
      malform,
      instance,
    }),
    async perform(cast, actor, args) {
      const { proof_of: proven, proof_from: payer } = args
      const options = {
        session: cast.session(args.session),
        ...(proven === undefined ? {} : { proofOf: cast.offer(proven) }),
        ...(payer === undefined ? {} : { proofFrom: cast.wallet(payer) }),
        ...spoiling(args),
      }
      return { outcome: await cast.wallet(actor).paid(offerOf(cast, args), options) }
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
      wrong_exchange: wrongExchange,
      contribution: amount.description('What each coin is said to have contributed'),
      tamper,
      malform,
      instance,
    }),
    async perform(cast, actor, args) {
      const options = {
        ...(args.coins === undefined ? {} : { coins: args.coins }),
        ...(args.wrong_exchange === undefined ? {} : { wrongExchange: args.wrong_exchange }),
        ...(args.contribution === undefined ? {} : { contribution: cast.money(args.contribution) }),
        ...spoiling(args),
      }
      return { outcome: await cast.wallet(actor).abort(offerOf(cast, args), options) }
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
        .valid(...SHOWN)
        .description('What is shown; what the wallet has, unless given'),
      session: Joi.string(),
      html: Joi.boolean().description('Asks for a web page'),
      timeout: durationText,
      await_refund: Joi.boolean().description('Waits until pending refunds are collected'),
      refund: amount.description('Waits for refunds above this amount'),
      instance,
    }),
    async perform(cast, actor, args) {
      const { credentials, session, html, await_refund: awaitRefund, timeout, refund: above } = args
      return {
        outcome: await cast.wallet(actor).look(offerOf(cast, args), {
          ...(credentials === undefined ? {} : { shown: credentials }),
          ...(session === undefined ? {} : { session: cast.session(session) }),
          ...(html === undefined ? {} : { html }),
          ...(awaitRefund === undefined ? {} : { awaitRefund }),
          ...(timeout === undefined ? {} : { timeout: durationSeconds(timeout) }),
          ...(above === undefined ? {} : { refund: cast.money(above) }),
        }),
      }
    },
  }),
  verb<AboutOrder & Spoiling>({
    actor: 'wallet',
    name: 'refund',
    says: 'Collects what the shop has granted of an order.',
    endpoint: collectRefund,
    args: Joi.object({ order: order.required(), tamper, malform, instance }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).refund(offerOf(cast, args), spoiling(args)) }
    },
  }),
  verb<{ calls?: number }>({
    actor: 'wallet',
    name: 'settle',
    says: 'Finishes its business: asks for each payment again or for its coins back, and what is left of each coin.',
    endpoint: pay,
    args: Joi.object({
      calls: Joi.number().integer().min(1).max(200).description('Calls that it makes for that at most'),
    }),
    async perform(cast, actor, args) {
      const { client } = cast
      const { calls, done } = await settle(cast.wallet(actor), args.calls)
      client.recorder.record({ type: 'settled', actor, calls, done, now: client.stage.now() })
      return { outcome: undefined }
    },
  }),
]

/** A question that any wallet may ask and that changes nothing. */
function anybody(name: string, says: string, endpoint: Endpoint): Verb {
  return verb<{ instance?: string }>({
    actor: 'wallet',
    name,
    says,
    endpoint,
    args: Joi.object(endpoint.party === 'merchant' ? { instance } : {}),
    async perform(cast, actor, args) {
      const wallet: Wallet = cast.wallet(actor)
      const { instance: asked } = instanceOf(cast, args.instance)
      const parameters = asked === undefined ? {} : { parameters: { INSTANCE: asked } }
      return { outcome: await wallet.client.call(actor, endpoint, parameters) }
    },
  })
}
