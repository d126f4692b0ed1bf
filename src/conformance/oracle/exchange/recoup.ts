/**
 * What both pages on recoup have in common: all that is left of a coin goes back to where the coin came from.
 *
 * Whether a denomination was revoked, and which envelope was signed, is looked at in the order that the exchange likes.
 */
import { decodeCrockford, encodeCrockford } from '../../../protocol/encoding/crockford.js'
import { coinEnvelopeHash, coinPubHash } from '../../../protocol/crypto/planchet.js'
import { rsaBlind } from '../../../protocol/crypto/rsa-blind.js'
import type { RecoupRequest } from '../../../protocol/endpoints/exchange/recoup.js'
import type { ListedDenomination } from '../../../protocol/keys.js'
import { contentKey } from '../../../protocol/crypto/hash.js'
import { Recent } from '../../../protocol/crypto/recent.js'
import type { Span } from '../../history.js'
import { isSigned } from '../../verify.js'
import { balanceOf } from '../ledger.js'
import type { Knowledge } from '../knowledge.js'
import type { Option, Situation, Unread } from '../operation.js'
import type { CoinFact, RecoupFact, State } from '../state.js'
import { claimedCoin, conflictsOf, isCoinOf, namingCoin } from './coin-claims.js'
import { areReadable, denominationFaults, isRevoked } from './denomination-use.js'

export interface Recoup {
  readonly coin: string
  /** What it says that the coin is. */
  readonly claimed: CoinFact
  readonly denomination: ListedDenomination | undefined
  /** Hash of the envelope that the blinding leads to. */
  readonly envelope: string
  readonly faults: readonly string[]
  readonly possible: readonly string[]
}

interface Signed {
  blob(values: { readonly denomPubHash: Uint8Array; readonly coinBlind: Uint8Array }): Uint8Array
}

/** Blinding is dear, and a play asks for the same coin more than once. */
const envelopes = new Recent<string>(256)

/** Reads a recoup. @param struct what the coin signs on this page */
export function readRecoup(
  body: RecoupRequest,
  coin: string,
  span: Span,
  knowledge: Knowledge,
  struct: Signed,
): Recoup | Unread {
  if (knowledge.keys === undefined) return 'unjudged'
  const hash = body.denom_pub_hash
  if (!areReadable([hash], knowledge)) return 'unjudged'
  const { denom_sig: signature } = body
  const denomination = knowledge.denominations.get(hash)
  const { certain, possible } = denominationFaults([hash], 'expireDeposit', span, knowledge)
  const revoked = isRevoked(hash, span, knowledge)
  const eligible = ['410-not-revoked', '404-not-revoked']
  const blind = decodeCrockford(body.coin_blind_key_secret, 32)
  const values = { denomPubHash: decodeCrockford(hash, 64), coinBlind: blind }
  const signed = isSigned(struct, decodeCrockford(coin, 32), decodeCrockford(body.coin_sig, 64), values)
  const isGenuine =
    denomination === undefined ||
    signature.cipher !== 'RSA' ||
    isCoinOf(denomination, coin, signature, body.h_age_commitment)
  const notRevokedRows = (names: readonly string[]): string[] =>
    names.filter((name) => name !== '410-denomination-revoked')
  return {
    coin,
    claimed: claimedCoin(hash, body.h_age_commitment),
    denomination,
    envelope: denomination === undefined ? '' : envelopeOf(denomination, coin, blind, body.h_age_commitment),
    faults: [
      ...notRevokedRows(certain),
      ...(revoked === false ? eligible : []),
      ...(signed ? [] : ['403-coin-signature']),
      // Of a denomination that the judge can read, there are no signatures with another cipher.
      ...(signature.cipher === 'RSA' ? [] : ['400-malformed']),
      ...(isGenuine ? [] : ['403-denomination-signature']),
    ],
    possible: [...notRevokedRows(possible), ...(revoked === undefined ? eligible : [])],
  }
}

function envelopeOf(
  denomination: ListedDenomination,
  coin: string,
  blind: Uint8Array,
  ageCommitment: string | undefined,
): string {
  const ages = ageCommitment === undefined ? new Uint8Array(0) : decodeCrockford(ageCommitment, 32)
  const pub = decodeCrockford(coin, 32)
  return envelopes.get(contentKey(denomination.key.encoded, pub, blind, ages), () => {
    const blinded = rsaBlind(coinPubHash(pub, ages), blind, denomination.key)
    return encodeCrockford(coinEnvelopeHash(decodeCrockford(denomination.hash, 64), blinded))
  })
}

/** Where a coin came from. */
export type Origin = Pick<RecoupFact, 'reserve' | 'oldCoin'>

interface Words {
  readonly page: string
  /** Name of the row for a coin that came from nowhere. */
  readonly strange: string
  /** Where an envelope came from. */
  readonly originOf: (state: State, envelope: string) => Origin | undefined
  /** Why the reply does not name where the money went; undefined if it does. */
  readonly wrongReply: (situation: Situation<Recoup>, origin: Origin) => string | undefined
  /** What becomes of where the money went. */
  readonly credit: (state: State, origin: Origin, amount: bigint) => State
}

export function settleRecoup(words: Words, situation: Situation<Recoup>): Option[] {
  const { page, strange } = words
  const { call, state } = situation
  const at = (names: readonly string[]): Option[] => names.map((name) => ({ row: `${page}/${name}`, state }))
  const origin = words.originOf(state, call.envelope)
  const other = conflictsOf(state, call.coin, call.claimed)
  const from = origin === undefined && call.denomination !== undefined ? [strange] : []
  const refused = at([...call.faults, ...other, ...from])
  const left = leftOf(situation)
  if (refused.length > 0)
    return [...refused, ...at(call.possible), ...(left > 0n ? [] : spent(page, situation))]
  if (origin === undefined) return at(call.possible)
  const mismatch = words.wrongReply(situation, origin)
  const option = (name: string, next: State): Option => ({
    row: `${page}/${name}`,
    state: next,
    ...(mismatch === undefined ? {} : { mismatch }),
  })
  const before = state.get('recoup', call.coin)
  if (left > 0n) return [option('200-recouped', moved(words, situation, origin, left)), ...at(call.possible)]
  if (before !== undefined) return [option('200-recouped-before', state), ...at(call.possible)]
  return [...spent(page, situation), ...at(call.possible)]
}

function leftOf({ call, state }: Situation<Recoup>): bigint {
  return call.denomination === undefined ? 0n : balanceOf(state, call.coin, call.denomination)
}

function spent(page: string, { call, state, reply }: Situation<Recoup>): Option[] {
  if (call.denomination === undefined) return []
  return [namingCoin(`${page}/409-coin-spent`, state, call.coin, reply)]
}

function moved(words: Words, { call, state }: Situation<Recoup>, origin: Origin, amount: bigint): State {
  const before = state.get('recoup', call.coin)?.amount ?? 0n
  const next = state
    .with('recoup', call.coin, { ...origin, amount: before + amount })
    .with('coin', call.coin, call.claimed)
  return words.credit(next, origin, amount)
}
