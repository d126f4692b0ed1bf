/**
 * Verbs about the money that goes out: what a transfer to a merchant is made of.
 */
import Joi from 'joi'
import { historyOutgoing } from '../../../protocol/endpoints/bank/get-history-outgoing.js'
import { trackDeposit } from '../../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { trackTransfer } from '../../../protocol/endpoints/exchange/get-transfers-WTID.js'
import { actorName, label, place, verb, type Verb } from './parts.js'

interface TransferArgs {
  which?: 'last' | 'unknown' | 'malformed'
}

interface AwaitArgs {
  wallet: string
  coin: number
  contract: string
}

export const WIRE_VERBS: readonly Verb[] = [
  verb<AwaitArgs>({
    actor: 'signer',
    name: 'await-wire',
    says: 'Asks whether the money for a coin went out until it did, while time passes or somebody sees to it.',
    endpoint: trackDeposit,
    awaitsWire: true,
    args: Joi.object<AwaitArgs>({
      wallet: actorName.required(),
      coin: place.required(),
      contract: label.required(),
    }),
    async perform(cast, actor, { wallet, coin, contract }) {
      return {
        outcome: await cast.signer(actor).awaitWire(cast.wallet(wallet), coin, {
          contract: cast.unique(contract),
          tries: cast.wires,
        }),
      }
    },
  }),
  verb<TransferArgs>({
    actor: 'signer',
    name: 'transfer',
    says: 'Asks the exchange what the transfer is made of that it was told of last.',
    endpoint: trackTransfer,
    args: Joi.object<TransferArgs>({
      which: Joi.string()
        .valid('last', 'unknown', 'malformed')
        .description('The last one, unless given; or one that nobody has made, or something that names none'),
    }),
    async perform(cast, actor, args) {
      return { outcome: await cast.signer(actor).transfer(args.which) }
    },
  }),
  verb<object>({
    actor: 'signer',
    name: 'outgoing',
    says: 'Asks the bank what it has sent for the exchange.',
    endpoint: historyOutgoing,
    args: Joi.object({}),
    async perform(cast, actor) {
      return { outcome: await cast.signer(actor).outgoing() }
    },
  }),
]
