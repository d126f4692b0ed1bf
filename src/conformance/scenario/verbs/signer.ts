/**
 * Verbs of a signer: a merchant without a backend, which speaks to the exchange itself.
 */
import Joi from 'joi'
import { batchDeposit } from '../../../protocol/endpoints/exchange/post-batch-deposit.js'
import { trackDeposit } from '../../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { refund } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { spoiling, type Spoiling } from '../../actors/client.js'
import { actorName, amount, label, malform, place, tamper, verb, type Verb } from './parts.js'

interface RefundArgs extends Spoiling {
  wallet: string
  coin: number
  contract: string
  id: number | string
  amount: string
}
interface TrackArgs extends Spoiling {
  wallet: string
  coin: number
  contract: string
  wrong_signature?: boolean
}

const id = Joi.alternatives(
  Joi.number().integer().min(0),
  Joi.string().pattern(/^[0-9]{1,19}$/, 'whole number'),
).description('A 64-bit id; quote what a double cannot hold')

export const SIGNER_VERBS: readonly Verb[] = [
  verb<{ wallet: string; coin: number; contract: string; amount?: string } & Spoiling>({
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
      malform,
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
      malform,
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
      malform,
    }),
    async perform(cast, actor, args) {
      return {
        outcome: await cast.signer(actor).track(cast.wallet(args.wallet), args.coin, {
          contract: cast.unique(args.contract),
          ...(args.wrong_signature === undefined ? {} : { wrongSignature: args.wrong_signature }),
          ...spoiling(args),
        }),
      }
    },
  }),
]
