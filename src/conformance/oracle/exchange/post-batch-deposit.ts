/**
 * POST /batch-deposit, the judge's reading: all coins are taken, or none is.
 *
 * One contract of a merchant is one batch, whose terms stay as they were first; a coin belongs to it under one signature
 * once, so that repeating a deposit takes nothing, and another signature is another deposit.
 */
import { decodeCrockford, encodeCrockford } from '../../../protocol/encoding/crockford.js'
import { compareTimestamps, EPOCH, type Timestamp } from '../../../protocol/encoding/timestamp.js'
import { parseAmount } from '../../../protocol/encoding/amount.js'
import { readReply, readRequest, type HouseName } from '../../../protocol/endpoints/endpoint.js'
import {
  batchDeposit,
  type BatchDepositRequest,
  type DepositCoin,
} from '../../../protocol/endpoints/exchange/post-batch-deposit.js'
import type { DenominationInfo } from '../../../protocol/keys.js'
import { hashWire } from '../../../protocol/payto.js'
import { merchantContract } from '../../../protocol/signatures/merchant.js'
import { hashPolicy } from '../../../protocol/signatures/wallet.js'
import type { Span } from '../../history.js'
import { agesOf } from './coin-claims.js'
import { isSignedByCoin, isSignedByDenomination } from '../coins.js'
import { type Knowledge } from '../knowledge.js'
import { readQuietly, units } from '../../reading.js'
import { balanceOf, sum } from '../ledger.js'
import { batchId } from '../aggregation.js'
import { depositId } from '../../movements.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import { isJsonObject } from '../../../protocol/encoding/json.js'
import type { State } from '../state.js'
import { CLOCK_TOLERANCE, isOver, timeOfReply } from '../tolerance.js'
import { unseenRefunds } from '../merchant/refunds.js'
import { isSigned } from '../../verify.js'

const PAGE = 'exchange/post-batch-deposit'

/** Coins of one deposit, at most. */
const MOST_COINS = 256

interface PaidIn {
  readonly id: string
  readonly coin: string
  readonly contribution: bigint
  readonly denominationHash: string
  readonly denomination: DenominationInfo | undefined
  /** h_age_commitment, if the coin has one. */
  readonly ages: string | undefined
}

interface Deposit {
  readonly house: HouseName | undefined
  readonly merchantPub: string
  readonly contract: string
  readonly terms: string
  /** Seconds. */
  readonly wireDeadline: number
  /** Seconds. */
  readonly refundDeadline: number
  readonly wireHash: string
  readonly coins: readonly PaidIn[]
  /** Rows that the request itself is reason for, whatever the state. */
  readonly faults: readonly string[]
  /** Rows that may be right without the judge being able to tell. */
  readonly doubts: readonly string[]
}

export const batchDepositOracle = pageOracle<Deposit>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    const { keys } = knowledge
    if (keys === undefined) return 'unjudged'
    // An exchange reads amounts in its own currency only.
    if (body.coins.some((coin) => parseAmount(coin.contribution).currency !== keys.currency))
      return 'malformed'
    // What an extension makes of a policy, and of the hash that coins sign, its pages say.
    if (body.policy !== undefined && keys.extensions !== undefined) return 'unjudged'
    const { merchant_pub: merchantPub, h_contract_terms: contract } = body
    return {
      house: span.house,
      merchantPub,
      contract,
      terms: JSON.stringify([
        body.merchant_payto_uri,
        body.wire_salt,
        body.wallet_data_hash ?? null,
        body.timestamp,
        body.refund_deadline ?? EPOCH,
        body.wire_transfer_deadline,
      ]),
      wireDeadline: secondsOf(body.wire_transfer_deadline),
      refundDeadline: secondsOf(body.refund_deadline ?? EPOCH),
      wireHash: encodeCrockford(hashWire(body.merchant_payto_uri, decodeCrockford(body.wire_salt, 16))),
      coins: body.coins.map((coin) => ({
        id: depositId(coin.coin_pub, merchantPub, contract, coin.coin_sig),
        coin: coin.coin_pub,
        contribution: units(coin.contribution),
        denominationHash: coin.denom_pub_hash,
        denomination: knowledge.denominations.get(coin.denom_pub_hash),
        ages: agesOf(coin.h_age_commitment),
      })),
      faults: faultsOf(body, span, knowledge),
      doubts: body.coins
        .flatMap((coin) => coinDoubts(coin.denom_pub_hash, span, knowledge))
        .map((name) => `${PAGE}/${name}`),
    }
  },

  touches: (call) => [
    `contract:${call.merchantPub}:${call.contract}`,
    ...call.coins.map((coin) => `coin:${coin.coin}`),
  ],

  settle(situation) {
    const { call, state, reply, knowledge } = situation
    const otherTerms = otherTermsRow(state, call, reply)
    const isRepeat =
      call.coins.length > 0 &&
      call.coins.every((coin) => state.has('deposit', coin.id)) &&
      !hasOtherTerms(state, call)
    const repeated = isRepeat ? [confirmed(`${PAGE}/200-deposited-before`, situation)] : []
    const doubts = call.doubts.map((row) => ({ row, state }))
    const refused = [
      ...call.faults.map((row) => ({ row, state })),
      ...otherTerms,
      ...conflicts(state, call, reply),
    ]
    const spent = spentRow(state, call, reply)
    // What came back to a coin without anybody seeing it may be enough.
    const isSpent = spent.length > 0 && shortCoins(state, call, knowledge).length > 0
    // What law allows, the judge cannot know; what was granted once stays granted.
    const limited = { row: `${PAGE}/451-limit`, state }
    if (isRepeat) return [...repeated, ...refused, ...spent, ...doubts]
    if (refused.length > 0 || isSpent) return [...refused, ...spent, limited, ...doubts]
    return [confirmed(`${PAGE}/200-deposited`, situation), ...spent, limited, ...doubts]
  },
})

/** The confirmation: what is taken, and the time that is named from now on. */
function confirmed(row: string, { call, span, state, reply }: Situation<Deposit>): Option {
  const told = reply?.status === 200 ? readQuietly(() => readReply(batchDeposit, 200, reply.json)) : undefined
  const named = told === undefined ? undefined : secondsOf(told.exchange_timestamp)
  const before = state.get('terms', batchId(call))?.confirmed
  const isFirst = !state.has('terms', batchId(call))
  const isNow =
    named !== undefined && named >= span.now - CLOCK_TOLERANCE && named <= timeOfReply(span) + CLOCK_TOLERANCE
  const isOther = named !== undefined && (isFirst ? !isNow : before !== undefined && named !== before)
  return {
    row,
    state: book(state, call, before ?? named),
    ...(isOther ? { against: [`${PAGE}/duty-same-time-again`] } : {}),
  }
}

function secondsOf({ t_s: seconds }: Timestamp): number {
  return seconds === 'never' ? Infinity : seconds
}

function book(state: State, call: Deposit, time: number | undefined): State {
  const { merchantPub, contract } = call
  let next = state.with('terms', batchId(call), {
    terms: call.terms,
    wireDeadline: call.wireDeadline,
    refundDeadline: call.refundDeadline,
    wireHash: call.wireHash,
    ...(time === undefined ? {} : { confirmed: time }),
  })
  for (const { id, coin, contribution, denomination, ages } of call.coins) {
    if (next.has('deposit', id)) continue
    next = next.with('deposit', id, { coin, merchantPub, contract, contribution, by: '' })
    if (denomination !== undefined && !next.has('coin', coin))
      next = next.with('coin', coin, {
        denomination: denomination.hash,
        ...(ages === undefined ? {} : { ages }),
      })
  }
  return next
}

function hasOtherTerms(state: State, call: Deposit): boolean {
  const before = state.get('terms', batchId(call))
  return before !== undefined && before.terms !== call.terms
}

/**
 * The row of a contract that was deposited for under other terms, whose account the reply names; and of a deposit that
 * names a coin twice, which the reference takes for the same.
 */
function otherTermsRow(state: State, call: Deposit, reply: SeenReply | undefined): Option[] {
  const row = `${PAGE}/409-other-terms`
  const coins = call.coins.map((coin) => coin.coin)
  if (!hasOtherTerms(state, call)) return new Set(coins).size < coins.length ? [{ row, state }] : []
  const held = state.get('terms', batchId(call))?.wireHash
  const named = isJsonObject(reply?.json) ? reply.json['h_wire'] : undefined
  return named === undefined || named === held
    ? [{ row, state }]
    : [{ row, state, mismatch: `h_wire has to be that of the first deposit, ${held ?? ''}` }]
}

/** The rows of coins that were seen before as something else; the reply has to name such a coin. */
function conflicts(state: State, call: Deposit, reply: SeenReply | undefined): Option[] {
  const known = call.coins.flatMap((coin) => {
    const before = state.get('coin', coin.coin)
    return before === undefined ? [] : [{ coin, before }]
  })
  const named = isJsonObject(reply?.json) ? reply.json['coin_pub'] : undefined
  const rowFor = (name: string, coins: readonly { coin: PaidIn }[]): Option[] => {
    if (coins.length === 0) return []
    const option = { row: `${PAGE}/${name}`, state }
    if (coins.some(({ coin }) => coin.coin === named)) return [option]
    return [{ ...option, mismatch: 'coin_pub has to name a coin that was seen before as something else' }]
  }
  return [
    ...rowFor(
      '409-other-denomination',
      known.filter(({ coin, before }) => before.denomination !== coin.denominationHash),
    ),
    ...rowFor(
      '409-other-ages',
      known.filter(({ coin, before }) => before.ages !== coin.ages),
    ),
  ]
}

/** The row of a spent coin, if one of the coins is short; the reply has to name a coin that is. */
function spentRow(state: State, call: Deposit, reply: SeenReply | undefined): Option[] {
  const short = shortCoins(state, call)
  if (short.length === 0) return []
  const named = isJsonObject(reply?.json) ? reply.json['coin_pub'] : undefined
  const row = `${PAGE}/409-coin-spent`
  if (short.some((coin) => coin.coin === named)) return [{ row, state }]
  return [
    {
      row,
      state,
      mismatch: `coin_pub has to name a coin that is spent: ${short.map((coin) => coin.coin).join(', ')}`,
    },
  ]
}

/** @param knowledge given if coins may have got back what nobody has seen */
function shortCoins(state: State, call: Deposit, knowledge?: Knowledge): PaidIn[] {
  return call.coins.filter(({ id, coin, denomination }) => {
    if (denomination === undefined || state.has('deposit', id)) return false
    const unseen = knowledge === undefined ? 0n : unseenRefunds(state, coin, denomination, knowledge)
    const wanted = sum(call.coins.filter((other) => other.coin === coin).map((other) => other.contribution))
    return balanceOf(state, coin, denomination) + unseen < wanted
  })
}

function faultsOf(body: BatchDepositRequest, span: Span, knowledge: Knowledge): string[] {
  const refundDeadline = body.refund_deadline ?? EPOCH
  const wholeRequest = [
    ...(merchantSignatureFits(body) ? [] : ['400-merchant-signature']),
    ...(compareTimestamps(refundDeadline, body.wire_transfer_deadline) > 0 ? ['400-refund-after-wire'] : []),
    ...(body.wire_transfer_deadline.t_s === 'never' ? ['400-wire-never'] : []),
    ...(body.coins.length === 0 ? ['400-no-coins'] : []),
    ...(body.coins.length > MOST_COINS ? ['400-too-many-coins'] : []),
    ...(body.policy === undefined ? [] : ['400-policy']),
  ]
  const coins = body.coins.flatMap((coin) => coinFaults(coin, body, span, knowledge))
  return [...new Set([...wholeRequest, ...coins])].map((name) => `${PAGE}/${name}`)
}

function coinFaults(
  coin: DepositCoin,
  body: BatchDepositRequest,
  span: Span,
  knowledge: Knowledge,
): string[] {
  const hash = coin.denom_pub_hash
  const denomination = knowledge.denominations.get(hash)
  // /keys lists what was revoked by its hash alone.
  if (denomination === undefined)
    return [mayBeRevoked(hash, span, knowledge) ? '410-denomination-revoked' : '404-denomination-unknown']
  const contribution = units(coin.contribution)
  const terms = {
    contract: body.h_contract_terms,
    wireHash: hashWire(body.merchant_payto_uri, decodeCrockford(body.wire_salt, 16)),
    timestamp: body.timestamp,
    refundDeadline: body.refund_deadline ?? EPOCH,
    merchantPub: body.merchant_pub,
    ...(body.wallet_data_hash === undefined ? {} : { walletDataHash: body.wallet_data_hash }),
    ...(body.policy === undefined ? {} : { policyHash: hashPolicy(body.policy) }),
  }
  return [
    ...(contribution > denomination.value.units ? ['400-above-value'] : []),
    ...(contribution < denomination.feeDeposit.units ? ['400-below-fee'] : []),
    ...(isOver(denomination.expireDeposit.t_s, span) === true ? ['410-denomination-expired'] : []),
    ...(isRevoked(hash, span, knowledge) ? ['410-denomination-revoked'] : []),
    ...(isOver(denomination.start.t_s, span) === false ? ['410-denomination-future'] : []),
    ...(isSignedByDenomination(coin, denomination) ? [] : ['403-denomination-signature']),
    ...(isSignedByCoin(coin, denomination, terms) ? [] : ['403-coin-signature']),
  ]
}

/** What may be wrong with a denomination without the judge being able to tell. */
function coinDoubts(hash: string, span: Span, knowledge: Knowledge): string[] {
  const { expireDeposit, start } = knowledge.denominations.get(hash) ?? {}
  const isOpen = (moment: Timestamp | undefined): boolean =>
    moment !== undefined && isOver(moment.t_s, span) === undefined
  return [
    ...(mayBeRevoked(hash, span, knowledge) ? ['410-denomination-revoked'] : []),
    ...(isOpen(expireDeposit) ? ['410-denomination-expired'] : []),
    ...(isOpen(start) ? ['410-denomination-future'] : []),
  ]
}

/** True if the denomination was revoked before the call. */
function isRevoked(denomination: string, { calledAt }: Span, { revoked }: Knowledge): boolean {
  return (revoked.get(denomination)?.by ?? Infinity) < calledAt
}

/** When exactly a denomination was revoked that /keys tells of, the judge cannot know. */
function mayBeRevoked(denomination: string, { repliedAt }: Span, { revoked, keys }: Knowledge): boolean {
  return (
    (revoked.get(denomination)?.from ?? Infinity) < repliedAt ||
    keys?.recoup?.some(({ h_denom_pub: hash }) => hash === denomination) === true
  )
}

/** The signature of the merchant is optional; all zeros mean that it was left out. */
function merchantSignatureFits(body: BatchDepositRequest): boolean {
  if (body.merchant_sig === undefined) return true
  const signature = decodeCrockford(body.merchant_sig, 64)
  if (signature.every((byte) => byte === 0)) return true
  const contractTermsHash = decodeCrockford(body.h_contract_terms, 64)
  return isSigned(merchantContract, decodeCrockford(body.merchant_pub, 32), signature, { contractTermsHash })
}
