/**
 * Verbs of a wallet that deals with an exchange: keys and terms, reserves, melts, histories, recoups. Revoking is what
 * only the owner of the exchange can do; a wallet of the play does it in his name.
 */
import Joi from 'joi'
import { parseAmount } from '../../../protocol/encoding/amount.js'
import { addIncoming } from '../../../protocol/endpoints/bank/post-admin-add-incoming.js'
import type { Endpoint } from '../../../protocol/endpoints/endpoint.js'
import { coinHistory } from '../../../protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { link } from '../../../protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { getKeys } from '../../../protocol/endpoints/exchange/get-keys.js'
import { getPrivacy } from '../../../protocol/endpoints/exchange/get-privacy.js'
import { getReserve } from '../../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB.js'
import { reserveHistory } from '../../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import { getSeed } from '../../../protocol/endpoints/exchange/get-seed.js'
import { getTerms } from '../../../protocol/endpoints/exchange/get-terms.js'
import { meltCoin } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { melt } from '../../../protocol/endpoints/exchange/post-melt.js'
import { recoup } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup.js'
import { recoupRefresh } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { revokeDenomination } from '../../../protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { reveal } from '../../../protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { batchWithdraw } from '../../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { revealMelt } from '../../../protocol/endpoints/exchange/post-reveal-melt.js'
import { withdraw } from '../../../protocol/endpoints/exchange/post-withdraw.js'
import { spoiling, type Spoiling } from '../../actors/client.js'
import {
  HISTORY_SIGNATURES,
  KEYS_SINCE,
  type HistoryOptions,
  type HistorySignature,
  type KeysSince,
} from '../../actors/dealings.js'
import { REVEAL_MISTAKES, type RevealMistake } from '../../actors/melting.js'
import type { KeyGeneration } from '../../actors/price-list.js'
import {
  amount,
  amounts,
  durationSeconds,
  durationText,
  generation,
  label,
  malform,
  place,
  tamper,
  verb,
  type Verb,
} from './parts.js'

interface DrawArgs extends Spoiling {
  reserve: string
  coins: string[]
  again?: boolean
  twice?: boolean
  with_last?: boolean
  generation?: KeyGeneration
}

interface MeltArgs extends Spoiling {
  coin: number
  into: string[]
  melt?: string
  amount?: string
  generation?: KeyGeneration
}

interface HistoryArgs extends Pick<Spoiling, 'malform'> {
  start?: number
  since_last?: boolean
  unless_same?: boolean
  signature?: HistorySignature
}

const reserve = label.description('A reserve of the wallet; made when its name is first heard')
const historyArgs = {
  start: Joi.number().integer().min(0).description('Entries after this offset'),
  since_last: Joi.boolean().description('Entries after the last one that the wallet was told of'),
  unless_same: Joi.boolean().description('Shows the version that the wallet was told last'),
  signature: Joi.string()
    .valid(...HISTORY_SIGNATURES)
    .description('How the question is signed; right, unless given'),
  malform,
}

function historyOptions(args: HistoryArgs): HistoryOptions {
  const { start, since_last: sinceLast, unless_same: unlessSame, signature } = args
  return {
    ...(start === undefined ? {} : { start: BigInt(start) }),
    ...(sinceLast === undefined ? {} : { sinceLast }),
    ...(unlessSame === undefined ? {} : { unlessSame }),
    ...(signature === undefined ? {} : { signature }),
    ...spoiling(args),
  }
}

export const EXCHANGE_VERBS: readonly Verb[] = [
  verb<{ since?: KeysSince; unless_same?: boolean } & Pick<Spoiling, 'malform'>>({
    actor: 'wallet',
    name: 'learn-keys',
    says: 'Asks the exchange for its keys, and buys by them from then on.',
    endpoint: getKeys,
    args: Joi.object({
      since: Joi.string()
        .valid(...KEYS_SINCE)
        .description('Only denominations from a date on: a start of one, or nobody’s'),
      unless_same: historyArgs.unless_same,
      malform,
    }),
    async perform(cast, actor, args) {
      const { since, unless_same: unlessSame } = args
      const options = {
        ...(since === undefined ? {} : { since }),
        ...(unlessSame === undefined ? {} : { unlessSame }),
        ...spoiling(args),
      }
      return { outcome: await cast.wallet(actor).dealings.keys(options) }
    },
  }),
  published('seed', 'Asks the exchange for random bytes.', getSeed),
  published('terms', 'Asks the exchange for its terms of service.', getTerms),
  published('privacy', 'Asks the exchange for its privacy policy.', getPrivacy),
  verb<{ reserve: string; amount: string }>({
    actor: 'wallet',
    name: 'fund',
    says: 'Has the bank send money to a reserve.',
    endpoint: addIncoming,
    args: Joi.object({ reserve: reserve.required(), amount: amount.required() }),
    async perform(cast, actor, args) {
      const money = parseAmount(cast.money(args.amount))
      return { outcome: await cast.wallet(actor).purse.fund(args.reserve, money) }
    },
  }),
  verb<DrawArgs>({
    actor: 'wallet',
    name: 'draw',
    says: 'Withdraws coins of these values from a reserve.',
    endpoint: batchWithdraw,
    newer: withdraw,
    args: Joi.object({
      reserve: reserve.required(),
      coins: amounts.required(),
      again: Joi.boolean().description('Asks for the last withdrawal of this reserve again'),
      twice: Joi.boolean().description('Asks for the first coin twice'),
      generation,
      with_last: Joi.boolean().description('Asks for the first coin of the last withdrawal once more, too'),
      tamper,
      malform,
    }),
    async perform(cast, actor, args) {
      const { again, twice, with_last: withLast, generation: wanted } = args
      const options = {
        ...(withLast === undefined ? {} : { withLast }),
        ...(wanted === undefined ? {} : { generation: wanted }),
        ...(again === undefined ? {} : { again }),
        ...(twice === undefined ? {} : { twice }),
        ...spoiling(args),
      }
      const values = args.coins.map((value) => cast.money(value))
      return { outcome: await cast.wallet(actor).purse.draw(args.reserve, values, options) }
    },
  }),
  verb<{ reserve: string; timeout?: string } & Pick<Spoiling, 'malform'>>({
    actor: 'wallet',
    name: 'look-at-reserve',
    says: 'Asks what is in a reserve.',
    endpoint: getReserve,
    args: Joi.object({
      reserve: reserve.required(),
      timeout: durationText.description('How long to wait for money'),
      malform,
    }),
    async perform(cast, actor, args) {
      const timeout = args.timeout === undefined ? {} : { timeout: durationSeconds(args.timeout) }
      return {
        outcome: await cast.wallet(actor).dealings.reserve(args.reserve, { ...timeout, ...spoiling(args) }),
      }
    },
  }),
  verb<{ reserve: string } & HistoryArgs>({
    actor: 'wallet',
    name: 'reserve-history',
    says: 'Asks what happened to a reserve.',
    endpoint: reserveHistory,
    args: Joi.object({ reserve: reserve.required(), ...historyArgs }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).dealings.reserveHistory(args.reserve, historyOptions(args)) }
    },
  }),
  verb<{ coin: number } & HistoryArgs>({
    actor: 'wallet',
    name: 'coin-history',
    says: 'Asks what happened to a coin.',
    endpoint: coinHistory,
    args: Joi.object({ coin: place.required(), ...historyArgs }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).dealings.coinHistory(args.coin, historyOptions(args)) }
    },
  }),
  verb<MeltArgs>({
    actor: 'wallet',
    name: 'melt',
    says: 'Commits itself to change for a coin; under a name that was used before, the same again.',
    endpoint: meltCoin,
    newer: melt,
    args: Joi.object({
      coin: place.required(),
      into: amounts.required().description('Values of the new coins'),
      melt: label.description('Name of the melt'),
      amount: amount.description('What the coin gives; values and fees, unless given'),
      generation,
      tamper,
      malform,
    }),
    async perform(cast, actor, args) {
      const options = {
        name: args.melt ?? 'melt',
        into: args.into.map((value) => cast.money(value)),
        ...(args.generation === undefined ? {} : { generation: args.generation }),
        ...(args.amount === undefined ? {} : { amount: parseAmount(cast.money(args.amount)) }),
        ...spoiling(args),
      }
      return { outcome: await cast.wallet(actor).dealings.melt(args.coin, options) }
    },
  }),
  verb<{ melt?: string; mistake?: RevealMistake } & Spoiling>({
    actor: 'wallet',
    name: 'reveal',
    says: 'Reveals a melt, and keeps the new coins.',
    endpoint: reveal,
    newer: revealMelt,
    args: Joi.object({
      melt: label.description('Name of the melt'),
      mistake: Joi.string()
        .valid(...REVEAL_MISTAKES)
        .description('Keys in the wrong order, or only one of them; no coins, or too many; or nobody’s melt'),
      tamper,
      malform,
    }),
    async perform(cast, actor, args) {
      const mistake = args.mistake === undefined ? {} : { mistake: args.mistake }
      const options = { ...mistake, ...spoiling(args) }
      return { outcome: await cast.wallet(actor).dealings.reveal(args.melt ?? 'melt', options) }
    },
  }),
  verb<{ coin: number } & Pick<Spoiling, 'malform'>>({
    actor: 'wallet',
    name: 'link',
    says: 'Asks which coins were made of a coin.',
    endpoint: link,
    args: Joi.object({ coin: place.required(), malform }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).dealings.link(args.coin, spoiling(args)) }
    },
  }),
  recouping('recoup', 'reserve', 'Gives a coin of a revoked denomination back to its reserve.', recoup),
  recouping(
    'recoup-refresh',
    'coin',
    'Gives a coin of a revoked denomination back to the coin it was made of.',
    recoupRefresh,
  ),
  verb<{ value: string; wrong_signature?: boolean; unknown?: boolean } & Spoiling>({
    actor: 'wallet',
    name: 'revoke',
    says: 'Takes a denomination out of use, in the name of the owner of the exchange.',
    endpoint: revokeDenomination,
    args: Joi.object({
      value: amount.required(),
      wrong_signature: Joi.boolean().description('Signs with another key'),
      unknown: Joi.boolean().description('Names a denomination that there is not'),
      tamper,
      malform,
    }),
    async perform(cast, actor, args) {
      const wrong = args.wrong_signature === undefined ? {} : { wrongSignature: args.wrong_signature }
      const unknown = args.unknown === undefined ? {} : { unknown: args.unknown }
      const options = { ...wrong, ...unknown, ...spoiling(args) }
      return { outcome: await cast.wallet(actor).dealings.revoke(cast.money(args.value), options) }
    },
  }),
]

/** A page that anybody may read; who has read it before may ask whether it is the same. */
function published(name: string, says: string, endpoint: Endpoint): Verb {
  return verb<{ unless_same?: boolean }>({
    actor: 'wallet',
    name,
    says,
    endpoint,
    args: Joi.object({ unless_same: historyArgs.unless_same }),
    async perform(cast, actor, args) {
      return { outcome: await cast.wallet(actor).dealings.read(endpoint, args.unless_same === true) }
    },
  })
}

function recouping(name: string, to: 'reserve' | 'coin', says: string, endpoint: Endpoint): Verb {
  return verb<{ coin: number; other_blinding?: boolean } & Spoiling>({
    actor: 'wallet',
    name,
    says,
    endpoint,
    args: Joi.object({
      coin: place.required(),
      other_blinding: Joi.boolean().description('Says that the coin was blinded otherwise than it was'),
      tamper,
      malform,
    }),
    async perform(cast, actor, args) {
      const other = args.other_blinding === undefined ? {} : { otherBlinding: args.other_blinding }
      const options = { ...other, ...spoiling(args) }
      return { outcome: await cast.wallet(actor).dealings.recoup(args.coin, to, options) }
    },
  })
}
