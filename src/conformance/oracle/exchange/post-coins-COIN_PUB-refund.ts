/**
 * POST /coins/COIN_PUB/refund, the judge's reading.
 *
 * When several reasons for a refusal hold, each of them may be told. A refund that was granted before stays
 * granted, whatever holds now.
 */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { refund } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { merchantRefund } from '../../../protocol/signatures/merchant.js'
import { parseAmount } from '../../../protocol/encoding/amount.js'
import { keyInPath, readQuietly } from '../../reading.js'
import type { Knowledge } from '../knowledge.js'
import { depositedFor, refundedFor, wiredId } from '../ledger.js'
import { refundId } from '../../movements.js'
import { pageOracle, type Option } from '../operation.js'
import type { State } from '../state.js'
import { isSigned } from '../../verify.js'

const PAGE = 'exchange/post-coins-COIN_PUB-refund'

interface Refund {
  readonly coin: string
  readonly merchantPub: string
  readonly contract: string
  readonly id: string
  readonly amount: bigint
  readonly signatureFits: boolean
}

export const refundOracle = pageOracle<Refund>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(refund, span.request.json ?? null))
    const coin = keyInPath(refund, span, 'COIN_PUB')
    if (body === undefined || coin === undefined) return 'malformed'
    const { merchant_pub: merchantPub, h_contract_terms: contract } = body
    const values = {
      contractTermsHash: decodeCrockford(contract, 64),
      coinPub: decodeCrockford(coin, 32),
      rtransactionId: body.rtransaction_id,
      refundAmount: parseAmount(body.refund_amount),
    }
    const signature = decodeCrockford(body.merchant_sig, 64)
    return {
      coin,
      merchantPub,
      contract,
      id: refundId(coin, merchantPub, contract, body.rtransaction_id),
      amount: values.refundAmount.units,
      signatureFits: isSigned(merchantRefund, decodeCrockford(merchantPub, 32), signature, values),
    }
  },

  touches: (call) => [`contract:${call.merchantPub}:${call.contract}`, `coin:${call.coin}`],

  settle({ call, span, state, knowledge }) {
    const fee = knowledge.denominations.get(denominationOf(state, call.coin) ?? '')?.feeRefund.units
    const refused = refusals(call, state, fee)
    if (!call.signatureFits) return [{ row: `${PAGE}/403-merchant-signature`, state }, ...refused]
    const before = state.get('refund', call.id)
    if (before?.amount === call.amount) return [{ row: `${PAGE}/200-refunded-before`, state }]
    const { coin, merchantPub, contract, amount } = call
    const granted = {
      row: `${PAGE}/200-refunded`,
      state: state.with('refund', call.id, { coin, merchantPub, contract, amount }),
    }
    if (refused.length > 0) return refused
    if (state.has('wired', wiredId(call))) return [{ row: `${PAGE}/410-already-wired`, state }]
    // Whether the exchange has paid the merchant nobody knows who has not asked; from the deadline on it may have.
    if (span.now >= wireDeadlineOf(state, call, knowledge))
      return [granted, { row: `${PAGE}/410-already-wired`, state }]
    // The page wants more than the fee; the reference takes exactly the fee, too (recording 70).
    return amount === fee ? [granted, { row: `${PAGE}/400-fee-above-amount`, state }] : [granted]
  },
})

function refusals(call: Refund, state: State, refundFee: bigint | undefined): Option[] {
  const coinKnown = state.all('deposit').some((deposit) => deposit.coin === call.coin)
  const deposited = depositedFor(state, call.coin, call)
  const refunded = refundedFor(state, call.coin, call)
  const names = [
    ...(coinKnown ? [] : ['404-coin-unknown', '404-denomination-unknown']),
    ...(deposited === 0n ? ['404-deposit-unknown'] : []),
    ...(refundFee !== undefined && call.amount < refundFee ? ['400-fee-above-amount'] : []),
    ...(state.has('refund', call.id) ? ['424-id-reused', '409-id-reused', '412-id-reused'] : []),
    ...(deposited > 0n && refunded + call.amount > deposited ? ['409-above-deposit'] : []),
  ]
  return names.map((name) => ({ row: `${PAGE}/${name}`, state }))
}

/** When the money for a contract is due to the merchant; never for a contract nobody has seen. */
function wireDeadlineOf(state: State, { merchantPub, contract }: Refund, knowledge: Knowledge): number {
  const deadline = knowledge.contracts.get(contract)?.terms.wire_transfer_deadline.t_s
  const known = state.get('terms', `${merchantPub}:${contract}`)?.wireDeadline
  return known ?? (typeof deadline === 'number' ? deadline : Infinity)
}

/** The denomination under which a coin was first deposited. */
function denominationOf(state: State, coin: string): string | undefined {
  return state.get('coin', coin)?.denomination
}
