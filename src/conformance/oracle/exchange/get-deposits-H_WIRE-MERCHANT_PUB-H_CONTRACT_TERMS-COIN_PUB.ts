/**
 * GET /deposits/H_WIRE/MERCHANT_PUB/H_CONTRACT_TERMS/COIN_PUB, the judge's reading.
 *
 * When the money goes out is the business of the exchange: once it may, both answers are right, until it has said that
 * it did.
 */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import { readReply, type HouseName } from '../../../protocol/endpoints/endpoint.js'
import { trackDeposit } from '../../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { merchantTrackTransaction } from '../../../protocol/signatures/merchant.js'
import type { Span } from '../../history.js'
import { hashInPath, keyInPath, queryOf, readQuietly, units, waitsOddly } from '../../reading.js'
import { isSigned } from '../../verify.js'
import { aggregated, batchId, deadlinesOf, mayBeAggregated } from '../aggregation.js'
import { wiredId } from '../ledger.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import type { DepositFact } from '../state.js'
import { timeOfReply } from '../tolerance.js'

const PAGE = 'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB'

interface Tracking {
  readonly house: HouseName | undefined
  readonly wireHash: string
  readonly merchantPub: string
  readonly contract: string
  readonly coin: string
  readonly signatureFits: boolean
}

export const trackDepositOracle = pageOracle<Tracking>({
  page: PAGE,

  begin(span) {
    const query = readQuietly(() => queryOf(trackDeposit, span))
    const [wireHash, contract] = [
      hashInPath(trackDeposit, span, 'H_WIRE'),
      hashInPath(trackDeposit, span, 'H_CONTRACT_TERMS'),
    ]
    const [merchantPub, coin] = [
      keyInPath(trackDeposit, span, 'MERCHANT_PUB'),
      keyInPath(trackDeposit, span, 'COIN_PUB'),
    ]
    if (!query || !wireHash || !contract || !merchantPub || !coin) return 'malformed'
    const values = {
      contractTermsHash: decodeCrockford(contract, 64),
      wireHash: decodeCrockford(wireHash, 64),
      coinPub: decodeCrockford(coin, 32),
    }
    const signature = decodeCrockford(query.merchant_sig, 64)
    return {
      house: span.house,
      wireHash,
      merchantPub,
      contract,
      coin,
      signatureFits: isSigned(merchantTrackTransaction, decodeCrockford(merchantPub, 32), signature, values),
    }
  },

  touches: (call, span) => [
    `contract:${call.merchantPub}:${call.contract}`,
    `coin:${call.coin}`,
    ...transferNamed(span).map((wtid) => `transfer:${wtid}`),
  ],

  settle(situation) {
    const { span, state } = situation
    const options = answers(situation)
    const isOdd = waitsOddly(span) || !isGoal(readQuietly(() => queryOf(trackDeposit, span))?.lpt)
    return isOdd ? [...options, { row: `${PAGE}/400-malformed`, state }] : options
  },
})

/** What one may wait for has two numbers; of others nobody says anything. */
function isGoal(number: number | undefined): boolean {
  return number === undefined || number === 1 || number === 2
}

function answers(situation: Situation<Tracking>): Option[] {
  const { call, state } = situation
  const deposits = depositsOf(situation)
  const unknown = isKnown(situation, deposits) ? [] : [{ row: `${PAGE}/404-unknown`, state }]
  if (!call.signatureFits) return [{ row: `${PAGE}/403-merchant-signature`, state }, ...unknown]
  if (unknown.length > 0) return unknown
  const wired = state.has('wired', wiredId(call))
  return [went(situation, deposits), ...(wired ? [] : [pending(situation)])]
}

function transferNamed({ reply }: Span): string[] {
  const { status, body } = reply ?? {}
  const told = readQuietly(() => (status === 200 ? readReply(trackDeposit, 200, body?.json) : undefined))
  return told === undefined ? [] : [told.wtid]
}

function depositsOf({ call, state }: Situation<Tracking>): readonly DepositFact[] {
  return state
    .all('deposit')
    .filter(
      ({ coin, merchantPub, contract }) =>
        coin === call.coin && merchantPub === call.merchantPub && contract === call.contract,
    )
}

/** The account is a part of the question: who deposited for another one has deposited nothing. */
function isKnown({ call, state }: Situation<Tracking>, deposits: readonly DepositFact[]): boolean {
  const terms = state.get('terms', batchId(call))
  return deposits.length > 0 && (terms === undefined || terms.wireHash === call.wireHash)
}

/** The answer that the money has not gone out; when it is expected to, the wire deadline says. */
function pending({ call, state, reply, knowledge }: Situation<Tracking>): Option {
  const row = `${PAGE}/202-pending`
  const told = readQuietly(() =>
    reply?.status === 202 ? readReply(trackDeposit, 202, reply.json) : undefined,
  )
  const { t_s: expected } = told?.execution_time ?? { t_s: 'never' }
  const due = deadlinesOf(state, call, knowledge)?.wire ?? 0
  const isTooSoon = expected !== 'never' && expected < due
  return { row, state, ...(isTooSoon ? { against: [`${PAGE}/duty-expected-at-deadline`] } : {}) }
}

/** The answer that the money went out: what holds from now on, and which duties it may go against. */
function went(
  { call, span, state, reply, knowledge }: Situation<Tracking>,
  deposits: readonly DepositFact[],
): Option {
  const row = `${PAGE}/200-wired`
  const told = readTold(reply)
  if (told === undefined) return { row, state }
  const before = state.get('wired', wiredId(call))
  if (before !== undefined && before.wtid !== told.wtid)
    return { row, state, mismatch: 'wtid has to be the one that was told before' }
  const isTooEarly = !mayBeAggregated(state, call, knowledge, timeOfReply(span))
  const fee = knowledge.denominations.get(state.get('coin', call.coin)?.denomination ?? '')?.feeDeposit.units
  const [deposit] = deposits
  const isNet =
    fee === undefined ||
    deposits.length !== 1 ||
    deposit === undefined ||
    units(told.coin_contribution) === deposit.contribution - fee
  const against = [
    ...(isTooEarly ? [`${PAGE}/duty-not-too-early`] : []),
    ...(isNet ? [] : [`${PAGE}/duty-net-of-fee`]),
  ]
  return {
    row,
    state: aggregated(state, call).with('wired', wiredId(call), { wtid: told.wtid }),
    ...(against.length === 0 ? {} : { against }),
  }
}

function readTold(reply: SeenReply | undefined) {
  return reply?.status === 200 ? readQuietly(() => readReply(trackDeposit, 200, reply.json)) : undefined
}
