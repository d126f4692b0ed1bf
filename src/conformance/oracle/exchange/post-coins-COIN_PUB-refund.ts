/**
 * POST /coins/COIN_PUB/refund, the judge's reading.
 *
 * When several reasons for a refusal hold, each of them may be told: that the money is gone as well as that the id is taken.
 * A refund that was granted before stays granted, whatever holds now. No deadline is asked: only the money going out ends
 * refunds.
 */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import { readRequest, type HouseName } from '../../../protocol/endpoints/endpoint.js'
import { refund } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { merchantRefund } from '../../../protocol/signatures/merchant.js'
import { parseAmount } from '../../../protocol/encoding/amount.js'
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { keyInPath, readQuietly } from '../../reading.js'
import { aggregated, isAggregated, mayBeAggregated } from '../aggregation.js'
import { depositedFor, refundedFor } from '../ledger.js'
import { refundId } from '../../movements.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import type { State } from '../state.js'
import { isSigned } from '../../verify.js'
import { timeOfReply } from '../tolerance.js'

const PAGE = 'exchange/post-coins-COIN_PUB-refund'

interface Refund {
  readonly house: HouseName | undefined
  readonly coin: string
  readonly merchantPub: string
  readonly contract: string
  readonly id: string
  readonly amount: bigint
  readonly signatureFits: boolean
  /** What the merchant takes the fee to be, if it says so. */
  readonly namedFee: bigint | undefined
}

export const refundOracle = pageOracle<Refund>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(refund, span.request.json ?? null))
    const coin = keyInPath(refund, span, 'COIN_PUB')
    if (body === undefined || coin === undefined) return 'malformed'
    const { merchant_pub: merchantPub, h_contract_terms: contract } = body
    const refundAmount = parseAmount(body.refund_amount)
    // An exchange reads amounts in its own currency only.
    if (knowledge.keys !== undefined && refundAmount.currency !== knowledge.keys.currency) return 'malformed'
    const values = {
      contractTermsHash: decodeCrockford(contract, 64),
      coinPub: decodeCrockford(coin, 32),
      rtransactionId: body.rtransaction_id,
      refundAmount,
    }
    const signature = decodeCrockford(body.merchant_sig, 64)
    return {
      house: span.house,
      coin,
      merchantPub,
      contract,
      id: refundId(coin, merchantPub, contract, body.rtransaction_id),
      amount: refundAmount.units,
      namedFee: amountIn(body.refund_fee, refundAmount.currency),
      signatureFits: isSigned(merchantRefund, decodeCrockford(merchantPub, 32), signature, values),
    }
  },

  touches: (call) => [`contract:${call.merchantPub}:${call.contract}`, `coin:${call.coin}`],

  settle(situation) {
    const { call, state } = situation
    const isRepeat = state.get('refund', call.id)?.amount === call.amount
    const refused = refusals(situation, isRepeat)
    const possible = [...tooLate(situation), ...tooLow(situation), ...nothingLeft(situation)]
    if (!call.signatureFits)
      return [{ row: `${PAGE}/403-merchant-signature`, state }, ...refused, ...possible]
    if (isRepeat) return [{ row: `${PAGE}/200-refunded-before`, state }]
    if (refused.length > 0 || isAggregated(state, call)) return [...refused, ...possible]
    const { id, coin, merchantPub, contract, amount } = call
    const next = state.with('refund', id, { coin, merchantPub, contract, amount })
    const isNothing = amount === feeOf(situation)
    return [
      {
        row: `${PAGE}/200-refunded`,
        state: next,
        ...(isNothing ? { against: [`${PAGE}/duty-more-than-the-fee`] } : {}),
      },
      ...possible,
    ]
  },
})

/** The refusal of an amount that is the fee itself: the seed wants more, and some take it. */
function nothingLeft(situation: Situation<Refund>): Option[] {
  const isNothing = situation.call.amount === feeOf(situation)
  return isNothing ? [{ row: `${PAGE}/400-fee-above-amount`, state: situation.state }] : []
}

function amountIn(value: unknown, currency: string): bigint | undefined {
  const amount = typeof value === 'string' ? readQuietly(() => parseAmount(value)) : undefined
  return amount?.currency === currency ? amount.units : undefined
}

/** The refusal of a fee that the merchant names, if it may be; who does not know the field ignores it. */
function tooLow(situation: Situation<Refund>): Option[] {
  const { namedFee } = situation.call
  const fee = feeOf(situation)
  const isTooLow = namedFee !== undefined && fee !== undefined && namedFee < fee
  return isTooLow ? [{ row: `${PAGE}/400-fee-too-low`, state: situation.state }] : []
}

/** The refusal because the merchant was paid, if that may be: once told, it is known of the whole contract. */
function tooLate({ call, span, state, knowledge }: Situation<Refund>): Option[] {
  if (!isAggregated(state, call) && !mayBeAggregated(state, call, knowledge, timeOfReply(span))) return []
  return [{ row: `${PAGE}/410-already-wired`, state: aggregated(state, call) }]
}

function refusals({ call, state, reply, ...situation }: Situation<Refund>, isRepeat: boolean): Option[] {
  const { coin, amount } = call
  const isCoinKnown = state.has('coin', coin) || state.all('deposit').some((deposit) => deposit.coin === coin)
  const deposited = depositedFor(state, coin, call)
  const refunded = refundedFor(state, coin, call)
  const fee = feeOf({ ...situation, call, state, reply })
  const isTaken = state.has('refund', call.id) && !isRepeat
  const conflict = conflictMismatch(reply, coin)
  const rowOf = (name: string): Option => ({ row: `${PAGE}/${name}`, state })
  return [
    ...(isCoinKnown ? [] : unknownCoin(state)),
    ...(deposited === 0n ? [rowOf('404-deposit-unknown')] : []),
    ...(fee !== undefined && amount < fee ? [rowOf('400-fee-above-amount')] : []),
    ...(isTaken ? ['424-id-reused', '409-id-reused', '412-id-reused'] : [])
      .map(rowOf)
      .map((option) => ({ ...option, ...conflict })),
    ...(deposited > 0n && !isRepeat && refunded + amount > deposited
      ? [{ ...rowOf('409-above-deposit'), ...conflict }]
      : []),
  ]
}

/** Both codes for a coin that was never seen; the one of the reference is told of. */
function unknownCoin(state: State): Option[] {
  return [
    { row: `${PAGE}/404-coin-unknown`, state },
    {
      row: `${PAGE}/404-denomination-unknown`,
      state,
      against: [`${PAGE}/duty-unknown-coin-named`],
    },
  ]
}

/** Pages do not want a conflict to name its coin; where it names one, it is this. */
function conflictMismatch(reply: SeenReply | undefined, coin: string): { mismatch?: string } {
  const named = isJsonObject(reply?.json) ? reply.json['coin_pub'] : undefined
  return named === undefined || named === coin ? {} : { mismatch: `coin_pub has to be the coin, ${coin}` }
}

/** What a refund of the coin costs, if it is known under which denomination the coin was first seen. */
function feeOf({ call, state, knowledge }: Situation<Refund>): bigint | undefined {
  const denomination = state.get('coin', call.coin)?.denomination
  return knowledge.denominations.get(denomination ?? '')?.feeRefund.units
}
