/**
 * Verbs of a signer: a merchant without a backend, which speaks to the exchange itself.
 */
import Joi from 'joi'
import { batchDeposit } from '../../../protocol/endpoints/exchange/post-batch-deposit.js'
import { trackDeposit } from '../../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { refund } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { spoiling, type Spoiling } from '../../actors/client.js'
import {
  actorName,
  amount,
  durationSeconds,
  durationText,
  label,
  malform,
  momentText,
  place,
  readMoment,
  tamper,
  verb,
  type Verb,
} from './parts.js'

interface DepositArgs extends Spoiling {
  wallet: string
  coin: number
  contract: string
  amount?: string
  more_coins?: number[]
  without_coins?: boolean
  times?: number
  wire_deadline?: string
  refund_deadline?: string
  unsigned?: boolean
  other_account?: boolean
  policy?: boolean
}
interface RefundArgs extends Spoiling {
  wallet: string
  coin: number
  contract: string
  id: number | string
  amount: string
  fee?: string
}
interface TrackArgs extends Spoiling {
  wallet: string
  coin: number
  contract: string
  wrong_signature?: boolean
  other_account?: boolean
  timeout?: string
}

const id = Joi.alternatives(
  Joi.number().integer().min(0),
  Joi.string().pattern(/^[0-9]{1,20}$/, 'whole number'),
).description('A 64-bit id; quote what a double cannot hold')

export const SIGNER_VERBS: readonly Verb[] = [
  verb<DepositArgs>({
    actor: 'signer',
    name: 'deposit',
    says: 'Deposits coins of a wallet for a contract of its own.',
    endpoint: batchDeposit,
    args: Joi.object<DepositArgs>({
      wallet: actorName.required(),
      coin: place.required(),
      contract: label.required(),
      amount,
      more_coins: Joi.array().items(place).max(300).description('Further coins, each with its whole value'),
      without_coins: Joi.boolean().description('Hands in no coin at all'),
      times: Joi.number().integer().min(2).max(300).description('Hands in the coin so many times'),
      wire_deadline: momentText,
      refund_deadline: durationText,
      unsigned: Joi.boolean().description('Leaves out the signature of the merchant'),
      other_account: Joi.boolean().description('Has the money sent to another account than usual'),
      policy: Joi.boolean().description('Wants a policy that no exchange knows'),
      tamper,
      malform,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.signer(actor).deposit(cast.wallet(args.wallet), args.coin, {
          contract: cast.unique(args.contract),
          ...(args.amount === undefined ? {} : { amount: cast.money(args.amount) }),
          ...(args.more_coins === undefined ? {} : { moreCoins: args.more_coins }),
          withoutCoins: args.without_coins === true,
          ...(args.times === undefined ? {} : { times: args.times }),
          ...(args.wire_deadline === undefined ? {} : { wireDeadline: readMoment(args.wire_deadline) }),
          ...(args.refund_deadline === undefined
            ? {}
            : { refundDeadline: durationSeconds(args.refund_deadline) }),
          unsigned: args.unsigned === true,
          otherAccount: args.other_account === true,
          policy: args.policy === true,
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
      fee: amount.description('Says what the refund fee is, as merchants did long ago'),
      tamper,
      malform,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.signer(actor).refund(cast.wallet(args.wallet), args.coin, {
          contract: cast.unique(args.contract),
          id: BigInt(args.id),
          amount: cast.money(args.amount),
          ...(args.fee === undefined ? {} : { fee: cast.money(args.fee) }),
          ...spoiling(args),
        }),
      }
    },
  }),
  verb<TrackArgs>({
    actor: 'signer',
    name: 'track',
    says: 'Asks the exchange whether the money for a coin went out.',
    endpoint: trackDeposit,
    args: Joi.object<TrackArgs>({
      wallet: actorName.required(),
      coin: place.required(),
      contract: label.required(),
      wrong_signature: Joi.boolean().description('Signs with another key'),
      other_account: Joi.boolean().description('Asks as if the money were to go to another account'),
      timeout: durationText.description('How long to wait for the money to go out'),
      malform,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.signer(actor).track(cast.wallet(args.wallet), args.coin, {
          contract: cast.unique(args.contract),
          ...(args.wrong_signature === undefined ? {} : { wrongSignature: args.wrong_signature }),
          ...(args.other_account === undefined ? {} : { otherAccount: args.other_account }),
          ...(args.timeout === undefined ? {} : { timeout: durationSeconds(args.timeout) }),
          ...spoiling(args),
        }),
      }
    },
  }),
]
