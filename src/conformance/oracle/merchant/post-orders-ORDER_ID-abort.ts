/**
 * POST /orders/ORDER_ID/abort, the judge's reading.
 *
 * An abort is accepted at one moment, and from then on the merchant may not count the coins; the refunds
 * follow one by one. A coin whose deposit is still under way when the abort is accepted may be on the
 * merchant's books already, or not.
 */
import { isJsonObject, type JsonValue } from '../../../protocol/encoding/json.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { abort, type AbortingCoin } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import type { KnownContract, Knowledge } from '../knowledge.js'
import { orderInPath, readQuietly } from '../../reading.js'
import { depositedFor } from '../ledger.js'
import { refundId } from '../../movements.js'
import { pageOracle, type Move, type Option, type Situation } from '../operation.js'
import type { State } from '../state.js'

const PAGE = 'merchant/post-orders-ORDER_ID-abort'

/** The id under which an aborted payment is refunded: the page fixes it. */
const ABORT_ID = 0n

interface Abort {
  readonly orderId: string
  readonly contract: string
  readonly coins: readonly string[]
  /** Coins of which the request says what is not so: another exchange, or another contribution. */
  readonly misnamed: ReadonlySet<string>
}

export const abortOracle = pageOracle<Abort>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(abort, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    const orderId = orderInPath(abort, span)
    const exchanges = contractsMeant(body.h_contract, orderId, knowledge).flatMap(
      ({ terms }) => terms.exchanges,
    )
    const paid = (coin: string): ReadonlySet<string> => knowledge.contributions.get(coin) ?? new Set()
    const isMisnamed = ({ coin_pub: coin, exchange_url: url, contribution }: AbortingCoin): boolean =>
      !exchanges.some((exchange) => exchange.url === url) ||
      (contribution !== undefined && paid(coin).size > 0 && !paid(coin).has(contribution))
    return {
      orderId,
      contract: body.h_contract,
      coins: body.coins.map((coin) => coin.coin_pub),
      misnamed: new Set(body.coins.filter(isMisnamed).map((coin) => coin.coin_pub)),
    }
  },

  touches: (call) => [`order:${call.orderId}`, ...call.coins.map((coin) => `coin:${coin}`)],

  dependsOnCoins: (_, reply) => reply === undefined || reply.status === 200,

  advance(situation) {
    const { call, state, progress, decided } = situation
    if (decided !== undefined) return []
    if (progress['accepted'] !== true) return isAcceptable(call, state) ? acceptances(situation) : []
    return call.coins
      .filter((coin) => progress[coin] === 'promised' && !isReturned(situation, coin))
      .filter((coin) => situation.canHappen(refundName(call, coin, situation.knowledge)))
      .map((coin) => ({ state: returnCoin(situation, coin), progress }))
  },

  settle(situation) {
    const { call, state, progress } = situation
    if (progress['accepted'] === true) {
      const isPending = call.coins.some(
        (coin) => progress[coin] === 'promised' && !isReturned(situation, coin),
      )
      // Nobody hears a lost reply; there is no need to decide before everything is given back.
      return situation.reply === undefined && isPending ? [] : [results(situation)]
    }
    const order = state.get('order', call.orderId)
    if (order === undefined) return [rowOf('404-unknown', state)]
    return [
      // What it should have been, where the reply tells something else.
      ...(isAcceptable(call, state) && acceptances(situation).length === 0 ? [unlike(situation)] : []),
      ...(order.claim === undefined ? [rowOf('404-not-claimed', state)] : []),
      ...(order.claim !== undefined && order.claim.contract !== call.contract
        ? [rowOf('403-other-contract', state), rowOf('400-other-contract', state)]
        : []),
      ...(call.coins.length === 0 ? [rowOf('400-no-coins', state)] : []),
      // Whether a strange list of coins is refused as a whole, the page does not say.
      ...(call.misnamed.size > 0 || isRepeating(call) ? [rowOf('400-strange-coins', state)] : []),
      ...(order.paidWith === undefined ? [] : [rowOf('412-already-paid', state)]),
    ]
  },
})

/** The contract that is to be aborted; with a hash that is none, all that the order ever had. */
function contractsMeant(hash: string, orderId: string, { contracts }: Knowledge): readonly KnownContract[] {
  const meant = contracts.get(hash)
  return meant === undefined
    ? [...contracts.values()].filter((contract) => contract.orderId === orderId)
    : [meant]
}

/** True if a coin is named twice. */
function isRepeating({ coins }: Abort): boolean {
  return new Set(coins).size < coins.length
}

function isAcceptable(call: Abort, state: State): boolean {
  const order = state.get('order', call.orderId)
  return call.coins.length > 0 && order?.paidWith === undefined && order?.claim?.contract === call.contract
}

/** What the reply tells of each coin of the request; nothing where it was lost, or says something else. */
function resultsTold({ reply }: Situation<Abort>): readonly JsonValue[] {
  const refunds = isJsonObject(reply?.json) ? reply.json['refunds'] : undefined
  return Array.isArray(refunds) ? refunds : []
}

function typeOf(told: JsonValue | undefined): JsonValue | undefined {
  return isJsonObject(told) ? told['type'] : undefined
}

/**
 * All ways to accept: coins under deposit right now may or may not be known to the merchant. Where the reply tells
 * which of them it was, there is no need to follow the other.
 */
function acceptances(situation: Situation<Abort>): Move[] {
  const { call, state, isLive, reply } = situation
  if (reply !== undefined && reply.status !== 200) return []
  const told = resultsTold(situation)
  let moves: Move[] = [{ state, progress: { ...situation.progress, accepted: true } }]
  for (const coin of new Set(call.coins)) {
    const deposits = state
      .all('deposit')
      .filter((fact) => fact.coin === coin && fact.contract === call.contract)
    const type = typeOf(told[call.coins.indexOf(coin)])
    const mayBeKnown = deposits.length > 0 && type !== 'undeposited'
    const mayBeUnknown =
      (call.misnamed.has(coin) || deposits.every((fact) => isLive(fact.by))) && type !== 'success'
    const known = moves.map((move) => promise(move, call.contract, coin))
    const unknown = moves.map((move) => ({ ...move, progress: { ...move.progress, [coin]: 'undeposited' } }))
    moves = [...(mayBeKnown ? known : []), ...(mayBeUnknown ? unknown : [])]
  }
  return moves
}

function promise(move: Move, contract: string, coin: string): Move {
  const state = move.state.with('promise', `${contract}:${coin}`, { contract, coin })
  return { state, progress: { ...move.progress, [coin]: 'promised' } }
}

function returnCoin(situation: Situation<Abort>, coin: string): State {
  const { call, state, knowledge } = situation
  const merchantPub = merchantOf(call, knowledge)
  const amount = depositedFor(state, coin, { merchantPub, contract: call.contract })
  return state.with('refund', refundName(call, coin, knowledge), {
    coin,
    merchantPub,
    contract: call.contract,
    amount,
  })
}

function isReturned({ call, state, knowledge }: Situation<Abort>, coin: string): boolean {
  return state.has('refund', refundName(call, coin, knowledge))
}

function refundName(call: Abort, coin: string, knowledge: Knowledge): string {
  return refundId(coin, merchantOf(call, knowledge), call.contract, ABORT_ID)
}

function merchantOf(call: Abort, knowledge: Knowledge): string {
  return knowledge.contracts.get(call.contract)?.terms.merchant_pub ?? ''
}

/** The reply of an accepted abort: one result for each coin, in the order of the request. */
function results(situation: Situation<Abort>): Option {
  const { state, reply } = situation
  const told = resultsTold(situation)
  const { coins } = situation.call
  // What a coin gets that was named before, no page says.
  const problems = coins.map((coin, index) =>
    coins.indexOf(coin) < index ? {} : resultOf(situation, coin, told[index]),
  )
  const [problem] = problems.flatMap((one, index) =>
    one.mismatch === undefined ? [] : [`refunds.${String(index)}: ${one.mismatch}`],
  )
  const mismatch =
    reply !== undefined && told.length !== coins.length
      ? `refunds has to hold one result for each of the ${String(coins.length)} coins`
      : problem
  const isExcused = problems.some((one) => one.isExcused)
  return {
    ...rowOf('200-aborted', state),
    ...(mismatch === undefined ? {} : { mismatch }),
    ...(isExcused ? { against: [`${PAGE}/duty-refunded`] } : {}),
  }
}

/** The row of an accepted abort, for a reply that cannot be one. */
function unlike(situation: Situation<Abort>): Option {
  const { mismatch = 'the results are not those of the coins', ...row } = results(situation)
  return { ...row, mismatch }
}

interface Result {
  readonly mismatch?: string
  /** True if a coin was not refunded, and only the merchant can know why. */
  readonly isExcused?: boolean
}

/** What is wrong about the result that a coin got. */
function resultOf(situation: Situation<Abort>, coin: string, told: JsonValue | undefined): Result {
  const { call, progress, reply } = situation
  const type = typeOf(told)
  const isFailure = type === 'failure' && isJsonObject(told)
  if (progress[coin] !== 'promised') {
    // Before the type "undeposited" existed, the exchange's own 404 was passed on.
    const isRight =
      type === 'undeposited' || (isFailure && (told['exchange_status'] === 404 || call.misnamed.has(coin)))
    return isRight || reply === undefined
      ? {}
      : { mismatch: 'has to be undeposited, the coin was never deposited' }
  }
  // Of a coin that the request misnames, the exchange may never have heard.
  if (isFailure && call.misnamed.has(coin)) return {}
  if (isReturned(situation, coin))
    return type === 'success' || reply === undefined
      ? {}
      : { mismatch: 'has to be a success, the coin was deposited and is refunded' }
  if (isFailure && mayHaveBeenRefused(situation, coin))
    return wasTooLate(situation, coin) ? {} : { isExcused: true }
  if (reply === undefined) return {}
  return { mismatch: 'has to be a success: the coin was deposited, and the exchange was not asked in vain' }
}

/** True if the exchange may have refused the refund; where its words are visible, they have to say so. */
function mayHaveBeenRefused({ call, knowledge }: Situation<Abort>, coin: string): boolean {
  return !knowledge.hopsVisible || knowledge.refusedRefunds.has(refundName(call, coin, knowledge))
}

/** True if the exchange has said that the money has gone out: that is reason enough, and everybody can see it. */
function wasTooLate({ call, knowledge }: Situation<Abort>, coin: string): boolean {
  return knowledge.refusedRefunds.get(refundName(call, coin, knowledge)) === 410
}

function rowOf(name: string, state: State): Option {
  return { row: `${PAGE}/${name}`, state }
}
