/**
 * Verbs about the money that goes out: what a transfer to a merchant is made of.
 */
import Joi from 'joi'
import { historyOutgoing } from '../../../protocol/endpoints/bank/get-history-outgoing.js'
import { trackTransfer } from '../../../protocol/endpoints/exchange/get-transfers-WTID.js'
import { verb, type Verb } from './parts.js'

interface TransferArgs {
  which?: 'last' | 'unknown' | 'malformed'
}

export const WIRE_VERBS: readonly Verb[] = [
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
