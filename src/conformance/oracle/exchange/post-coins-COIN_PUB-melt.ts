/**
 * POST /coins/COIN_PUB/melt, the judge's reading.
 *
 * Which set stays hidden is the exchange's choice, and it stays with it. A coin whose denomination is over may be
 * melted if something of a revoked coin came back to it: there is no other way to spend it.
 */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import { parseAmount } from '../../../protocol/encoding/amount.js'
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import {
  meltCoin,
  type CoinMeltRequest,
} from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { coinMelt, NO_AGE_COMMITMENT } from '../../../protocol/signatures/wallet.js'
import type { ListedDenomination } from '../../../protocol/keys.js'
import { keyInPath, readQuietly, units } from '../../reading.js'
import { isSigned } from '../../verify.js'
import { balanceOf, recoupsTo } from '../ledger.js'
import { unseenRefunds } from '../merchant/refunds.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import type { CoinFact, MeltFact } from '../state.js'
import { claimedCoin, conflictsOf, isCoinOf, namingCoin } from './coin-claims.js'
import {
  areReadable,
  denominationFaults,
  readForeignCipher,
  type DenominationFaults,
} from './denomination-use.js'

const PAGE = 'exchange/post-coins-COIN_PUB-melt'

interface Melt {
  readonly coin: string
  readonly commitment: string
  /** What it says that the coin is. */
  readonly claimed: CoinFact
  readonly denomination: ListedDenomination | undefined
  readonly amount: bigint
  /** Names of rows that the request itself is reason for. */
  readonly faults: readonly string[]
  readonly denominationFaults: DenominationFaults
  /** True if coins of this denomination can be spent no more. */
  readonly isOver: boolean
  /** True if nobody can say whether they can. */
  readonly mayBeOver: boolean
}

export const meltOracle = pageOracle<Melt>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(meltCoin, span.request.json ?? null))
    const coin = keyInPath(meltCoin, span, 'COIN_PUB')
    if (body === undefined || coin === undefined) return 'malformed'
    if (knowledge.keys === undefined) return 'unjudged'
    if (parseAmount(body.value_with_fee).currency !== knowledge.keys.currency) return 'malformed'
    const hash = body.denom_pub_hash
    if (!areReadable([hash], knowledge)) return 'unjudged'
    if (body.denom_sig.cipher !== 'RSA') return readForeignCipher(hash, 'expireLegal', span, knowledge)
    const denomination = knowledge.denominations.get(hash)
    const over = denominationFaults([hash], 'expireDeposit', span, knowledge)
    return {
      coin,
      commitment: body.rc,
      claimed: claimedCoin(hash, body.age_commitment_hash),
      denomination,
      amount: units(body.value_with_fee),
      faults: denomination === undefined ? [] : faultsOf(body, coin, denomination),
      denominationFaults: denominationFaults([hash], 'expireLegal', span, knowledge),
      isOver: over.certain.includes('410-denomination-expired'),
      mayBeOver: over.possible.includes('410-denomination-expired'),
    }
  },

  touches: (call) => [`coin:${call.coin}`, `melt:${call.commitment}`],

  settle(situation) {
    const { call, state, reply } = situation
    const at = (names: readonly string[]): Option[] =>
      names.map((name) => ({ row: `${PAGE}/${name}`, state }))
    const before = state.get('melt', call.commitment)
    const { certain, possible } = goneFor(situation)
    const others = conflictsOf(state, call.coin, call.claimed)
    const refused = at([...call.faults, ...certain, ...others])
    if (before !== undefined && call.faults.length === 0) return [...repeated(situation, before), ...refused]
    const short = spent(situation)
    if (refused.length > 0) return [...refused, ...at(possible), ...short]
    if (short.length > 0 && !mayStillPay(situation)) return [...short, ...at(possible)]
    return [melted(situation, readIndex(reply)), ...at(possible), ...short]
  },
})

function faultsOf(body: CoinMeltRequest, coin: string, denomination: ListedDenomination): string[] {
  const ages = body.age_commitment_hash
  const signed = isSigned(coinMelt, decodeCrockford(coin, 32), decodeCrockford(body.confirm_sig, 64), {
    refreshCommitment: decodeCrockford(body.rc, 64),
    denomPubHash: decodeCrockford(body.denom_pub_hash, 64),
    ageCommitmentHash: ages === undefined ? NO_AGE_COMMITMENT : decodeCrockford(ages, 32),
    amountWithFee: parseAmount(body.value_with_fee),
    meltFee: denomination.feeRefresh,
  })
  return [
    ...(signed ? [] : ['403-coin-signature']),
    ...(isCoinOf(denomination, coin, body.denom_sig, ages) ? [] : ['403-denomination-signature']),
    ...(units(body.value_with_fee) < denomination.feeRefresh.units ? ['400-below-fee'] : []),
  ]
}

/** Rows for a denomination that is over. What came back to the coin may yet be melted, or may not. */
function goneFor({ call, state }: Situation<Melt>): DenominationFaults {
  const { certain } = call.denominationFaults
  const isZombie = recoupsTo(state, call.coin).length > 0
  const expired = ['400-coin-expired', '410-denomination-expired']
  const gone = [...certain, ...(call.isOver ? expired : [])]
  const possible = [...call.denominationFaults.possible, ...(call.mayBeOver ? expired : [])]
  if (!isZombie) return { certain: gone, possible }
  const unknown = certain.filter((name) => name.startsWith('404'))
  return { certain: unknown, possible: [...gone, ...possible] }
}

function repeated({ call, state, reply }: Situation<Melt>, before: MeltFact): Option[] {
  const isSame = before.coin === call.coin && before.amount === call.amount
  const row = `${PAGE}/200-melted-before`
  // The same commitment to something else is nobody's: neither answer can be called wrong.
  if (!isSame)
    return [
      { row, state },
      { row: `${PAGE}/409-coin-spent`, state },
    ]
  const index = readIndex(reply)
  if (index === undefined) return [{ row, state }]
  if (before.index === undefined)
    return [{ row, state: state.with('melt', call.commitment, { ...before, index }) }]
  if (before.index === index) return [{ row, state }]
  return [{ row, state, mismatch: `noreveal_index has to be ${String(before.index)}, as before` }]
}

function melted({ call, state }: Situation<Melt>, index: number | undefined): Option {
  const { coin, claimed, amount, commitment } = call
  const fact = { coin, ...claimed, amount, ...(index === undefined ? {} : { index }) }
  return {
    row: `${PAGE}/200-melted`,
    state: state.with('melt', commitment, fact).with('coin', coin, claimed),
  }
}

/** The row of a coin that has too little left. */
function spent({ call, state, reply }: Situation<Melt>): Option[] {
  const { coin, denomination, amount } = call
  if (denomination === undefined || balanceOf(state, coin, denomination) >= amount) return []
  return [namingCoin(`${PAGE}/409-coin-spent`, state, coin, reply)]
}

/** What came back to a coin without anybody seeing it may be enough. */
function mayStillPay({ call, state, knowledge }: Situation<Melt>): boolean {
  const { coin, denomination, amount } = call
  if (denomination === undefined) return false
  const unseen = unseenRefunds(state, coin, denomination, knowledge)
  return balanceOf(state, coin, denomination) + unseen >= amount
}

function readIndex(reply: SeenReply | undefined): number | undefined {
  const json = reply?.status === 200 ? reply.json : undefined
  return readQuietly(() => readReply(meltCoin, 200, json))?.noreveal_index
}
