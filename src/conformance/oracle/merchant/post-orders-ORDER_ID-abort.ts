/**
 * POST /orders/ORDER_ID/abort, the judge's reading.
 *
 * An abort is accepted at one moment, and from then on the merchant may not count the coins; the refunds
 * follow one by one. A coin whose deposit is still under way when the abort is accepted may be on the
 * merchant's books already, or not.
 */
import { isJsonObject, type JsonValue } from '../../../protocol/encoding/json.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import { abort } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { type Knowledge } from '../knowledge.js'
import { orderInPath, readQuietly } from '../../reading.js'
import { depositedFor } from '../ledger.js'
import { refundId } from '../../movements.js'
import {
  pageOracle,
  type Move,
  type Option,
  type Progress,
  type SeenReply,
  type Situation,
} from '../operation.js'
import type { State } from '../state.js'

const PAGE = 'merchant/post-orders-ORDER_ID-abort'

/** The id under which an aborted payment is refunded: the page fixes it. */
const ABORT_ID = 0n

interface Abort {
  readonly orderId: string
  readonly contract: string
  readonly coins: readonly string[]
}

export const abortOracle = pageOracle<Abort>({
  page: PAGE,

  begin(span) {
    const body = readQuietly(() => readRequest(abort, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    return {
      orderId: orderInPath(abort, span),
      contract: body.h_contract,
      coins: body.coins.map((coin) => coin.coin_pub),
    }
  },

  touches: (call) => [`order:${call.orderId}`, ...call.coins.map((coin) => `coin:${coin}`)],

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
    const { call, state, progress, span, knowledge } = situation
    const trouble = knowledge.troubled.has(span.id) ? troubleRows(state) : []
    if (progress['accepted'] === true) return [...results(situation), ...trouble]
    const order = state.get('order', call.orderId)
    if (order === undefined) return [rowOf('404-unknown', state)]
    return [
      ...(order.claim === undefined ? [rowOf('404-not-claimed', state)] : []),
      ...(order.claim !== undefined && order.claim.contract !== call.contract
        ? [rowOf('403-other-contract', state)]
        : []),
      ...(call.coins.length === 0 ? [rowOf('400-no-coins', state)] : []),
      ...(order.paidWith === undefined ? [] : [rowOf('412-already-paid', state)]),
    ]
  },
})

function isAcceptable(call: Abort, state: State): boolean {
  const order = state.get('order', call.orderId)
  return call.coins.length > 0 && order?.paidWith === undefined && order?.claim?.contract === call.contract
}

/** All ways to accept: coins under deposit right now may or may not be known to the merchant. */
function acceptances(situation: Situation<Abort>): Move[] {
  const { call, state, isLive } = situation
  let moves: Move[] = [{ state, progress: { ...situation.progress, accepted: true } }]
  for (const coin of new Set(call.coins)) {
    const deposits = state
      .all('deposit')
      .filter((fact) => fact.coin === coin && fact.contract === call.contract)
    const known = moves.map((move) => promise(move, call.contract, coin))
    const unknown = moves.map((move) => ({ ...move, progress: { ...move.progress, [coin]: 'undeposited' } }))
    if (deposits.length === 0) moves = unknown
    else moves = deposits.some((fact) => isLive(fact.by)) ? [...known, ...unknown] : known
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
function results(situation: Situation<Abort>): Option[] {
  const { call, state, progress, reply } = situation
  const pending = call.coins.some((coin) => progress[coin] === 'promised' && !isReturned(situation, coin))
  if (pending) return []
  const mismatch = reply?.status === 200 ? mismatchOf(call, progress, reply) : undefined
  return [{ ...rowOf('200-aborted', state), ...(mismatch === undefined ? {} : { mismatch }) }]
}

function mismatchOf(call: Abort, progress: Progress, reply: SeenReply): string | undefined {
  const refunds = isJsonObject(reply.json) ? reply.json['refunds'] : undefined
  if (!Array.isArray(refunds) || refunds.length !== call.coins.length) {
    return `refunds has to hold one result for each of the ${String(call.coins.length)} coins`
  }
  for (const [index, coin] of call.coins.entries()) {
    const problem = resultProblem(refunds[index], progress[coin] === 'promised')
    if (problem !== undefined) return `refunds.${String(index)}: ${problem}`
  }
  return undefined
}

function resultProblem(result: JsonValue | undefined, deposited: boolean): string | undefined {
  const type = isJsonObject(result) ? result['type'] : undefined
  if (deposited)
    return type === 'success' ? undefined : 'has to be a success, the coin was deposited and is refunded'
  // Before the type "undeposited" existed, the exchange's own 404 was passed on.
  const passedOn = type === 'failure' && isJsonObject(result) && result['exchange_status'] === 404
  return type === 'undeposited' || passedOn
    ? undefined
    : 'has to be undeposited, the coin was never deposited'
}

function troubleRows(state: State): Option[] {
  return ['408-exchange-slow', '502-exchange-failed', '504-exchange-slow'].map((name) => rowOf(name, state))
}

function rowOf(name: string, state: State): Option {
  return { row: `${PAGE}/${name}`, state }
}
