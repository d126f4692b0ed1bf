/**
 * POST /reserves/RESERVE_PUB/batch-withdraw, the judge's reading.
 *
 * How soon an exchange notices money at its bank is its own affair: until then a reserve may be unknown or too
 * poor, whatever the bank has said.
 */
import { compareTimestamps, timestamp } from '../../../protocol/encoding/timestamp.js'
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../../protocol/encoding/crockford.js'
import { addAmounts } from '../../../protocol/encoding/amount.js'
import { coinEnvelopeHash } from '../../../protocol/crypto/planchet.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import {
  batchWithdraw,
  type WithdrawPlanchet,
} from '../../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { reserveWithdraw } from '../../../protocol/signatures/wallet.js'
import { type Knowledge } from '../knowledge.js'
import { keyInPath, readQuietly } from '../../reading.js'
import { pageOracle, type Option } from '../operation.js'
import { isSigned } from '../../verify.js'

const PAGE = 'exchange/post-reserves-RESERVE_PUB-batch-withdraw'

interface Withdrawal {
  readonly reserve: string
  readonly envelopes: readonly string[]
  readonly denominationsKnown: boolean
  readonly isTooLate: boolean
  readonly signaturesFit: boolean
  readonly price: bigint
}

export const batchWithdrawOracle = pageOracle<Withdrawal>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(batchWithdraw, span.request.json ?? null))
    const reserve = keyInPath(batchWithdraw, span, 'RESERVE_PUB')
    if (body === undefined || reserve === undefined) return 'malformed'
    if (knowledge.keys === undefined) return 'unjudged'
    const denominations = body.planchets.map((planchet) =>
      knowledge.denominations.get(planchet.denom_pub_hash),
    )
    const prices = denominations.map((found) =>
      found === undefined ? 0n : found.value.units + found.feeWithdraw.units,
    )
    return {
      reserve,
      envelopes: body.planchets.map((planchet) => encodeCrockford(envelopeOf(planchet))),
      denominationsKnown: denominations.every((found) => found !== undefined),
      isTooLate: denominations.some(
        (found) => found !== undefined && compareTimestamps(found.expireWithdraw, timestamp(span.now)) <= 0,
      ),
      signaturesFit: body.planchets.every((planchet) => isSignedByReserve(planchet, reserve, knowledge)),
      price: prices.reduce((total, price) => total + price, 0n),
    }
  },

  touches: (call) => [`reserve:${call.reserve}`],

  settle({ call, state, knowledge }) {
    if (!call.denominationsKnown) return [{ row: `${PAGE}/404-denomination-unknown`, state }]
    if (!call.signaturesFit) return [{ row: `${PAGE}/403-reserve-signature`, state }]
    if (call.envelopes.every((envelope) => state.has('planchet', envelope))) {
      return [{ row: `${PAGE}/200-withdrawn-before`, state }]
    }
    if (call.isTooLate) return [{ row: `${PAGE}/410-denomination-expired`, state }]
    const spent = state.get('reserve', call.reserve)?.spent ?? 0n
    const credited = knowledge.credits.get(call.reserve) ?? 0n
    const options: Option[] = [
      { row: `${PAGE}/404-reserve-unknown`, state },
      { row: `${PAGE}/409-reserve-too-poor`, state },
    ]
    if (credited - spent < call.price) return options
    let next = state.with('reserve', call.reserve, { spent: spent + call.price })
    for (const envelope of call.envelopes) next = next.with('planchet', envelope, { reserve: call.reserve })
    return [{ row: `${PAGE}/200-withdrawn`, state: next }, ...options]
  },
})

function envelopeOf(planchet: WithdrawPlanchet): Uint8Array {
  const blinded = decodeCrockfordVariable(planchet.coin_ev.rsa_blinded_planchet)
  return coinEnvelopeHash(decodeCrockford(planchet.denom_pub_hash, 64), blinded)
}

function isSignedByReserve(planchet: WithdrawPlanchet, reserve: string, knowledge: Knowledge): boolean {
  const denomination = knowledge.denominations.get(planchet.denom_pub_hash)
  if (denomination === undefined) return false
  return isSigned(reserveWithdraw, decodeCrockford(reserve, 32), decodeCrockford(planchet.reserve_sig, 64), {
    amountWithFee: addAmounts(denomination.value, denomination.feeWithdraw),
    denomPubHash: decodeCrockford(planchet.denom_pub_hash, 64),
    coinEnvelopeHash: envelopeOf(planchet),
  })
}
