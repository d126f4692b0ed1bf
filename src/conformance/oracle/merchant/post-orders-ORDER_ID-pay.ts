/**
 * POST /orders/ORDER_ID/pay, the judge's reading.
 *
 * A payment makes its deposits one by one, in any order, and decides at some moment before it replies. What it
 * may decide depends on how the order stands and on what is deposited at that moment.
 */
import { decodeCrockford } from '../../../protocol/encoding/crockford.js'
import { readRequest } from '../../../protocol/endpoints/endpoint.js'
import {
  pay,
  type PayingCoin,
  type PayRequest,
} from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { errorCode } from '../../../protocol/errors.js'
import { isSignedByCoin } from '../coins.js'
import { denominationAt, keysAt } from '../houses.js'
import { type KnownContract, type Knowledge } from '../knowledge.js'
import { orderInPath, readQuietly } from '../../reading.js'
import { pageOracle, type Move, type Option, type Situation } from '../operation.js'
import type { OrderFact, State } from '../state.js'
import { isBroken } from '../unsettled.js'
import { choiceFaults, choiceOf, paidFact, walletDataHash, withSession } from './choices.js'
import { coinNamed, countedShares, isGivenBack, pays, sharesOf, type Share } from './payment.js'
import { canDeposit, deposit, isSpentOtherwise, payingCoin, type Coin } from './paying-coins.js'
import { restOf } from './refunds.js'
import { isOver, timeOfReply } from '../tolerance.js'

const PAGE = 'merchant/post-orders-ORDER_ID-pay'

interface Payment {
  readonly orderId: string
  /** The contract that all coins were signed over to; undefined when there is none. */
  readonly contract: KnownContract | undefined
  readonly coins: readonly Coin[]
  /** Which price is to be paid, in version 1. */
  readonly choice: number | undefined
  readonly session: string | undefined
  /** Rows that the request itself is reason for, whatever the state. */
  readonly faults: readonly string[]
}

export const payOracle = pageOracle<Payment>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(pay, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    if (knowledge.keys === undefined) return 'unjudged'
    const orderId = orderInPath(pay, span)
    const offered = [...knowledge.contracts.values()].filter((contract) => contract.orderId === orderId)
    const contract = signedContract(body, orderId, knowledge)
    const coins = body.coins.map((coin) => payingCoin(coin, contract, knowledge))
    const isRepeated = new Set(coins.map((coin) => coin.coin)).size < coins.length
    return {
      orderId,
      contract,
      coins,
      choice: choiceOf(body),
      session: body.session_id,
      faults: [
        ...choiceFaults(body, contract),
        ...new Set(coins.flatMap((coin) => coin.refusedAs)),
        ...(body.coins.some((coin) => areKeysOutdated(coin, knowledge, timeOfReply(span)))
          ? ['502-exchange-failed']
          : []),
        ...(coins.length === 0 || isRepeated ? ['400-malformed'] : []),
        ...(coins.some((coin) => coin.denomination === undefined) ? ['400-denomination-unknown'] : []),
        ...(offered.some((one) => body.coins.some((coin) => !isAccepted(coin, one)))
          ? ['412-exchange-not-accepted']
          : []),
      ],
    }
  },

  touches: (call) => [
    `order:${call.orderId}`,
    ...(call.session === undefined ? [] : [`session:${call.session}`]),
    ...call.coins.map((coin) => `coin:${coin.coin}`),
  ],

  // Refused for what the order is, or for what the request says: the coins have no part in it.
  dependsOnCoins: (_, reply) =>
    reply === undefined ||
    (![403, 404, 410, 412].includes(reply.status) &&
      reply.code !== errorCode('MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID')),

  needsForeignCoins: ({ contract, coins, choice }, reply) =>
    (reply === undefined || reply.status === 200 || reply.status === 402) &&
    contract !== undefined &&
    !pays(contract.terms, coins, choice),

  advance({ call, span, state, progress, decided, canHappen, isAtStake, knowledge }): readonly Move[] {
    const { contract } = call
    // A refusal does not call back a deposit that is on its way.
    const isGranted = decided === `${PAGE}/200-paid` || decided === `${PAGE}/200-paid-before`
    if (contract === undefined || isGranted) return []
    return call.coins
      .filter((coin) => canDeposit(coin, state, knowledge))
      .filter((coin) => canHappen(coin.deposit) && isAtStake(coin.coin))
      .map((coin) => ({ state: deposit(coin, contract, state, span.id), progress }))
  },

  settle(situation) {
    const { call, state, span } = situation
    const order = state.get('order', call.orderId)
    if (order === undefined) return [rowOf('404-order-unknown', state)]
    const faults = call.faults.map((name) => rowOf(name, state))
    const held = order.claim
    if (held === undefined)
      return [rowOf('404-not-claimed', state), ...faults, ...unclaimedButPaid(situation, order)]
    if (call.contract === undefined || held.contract !== call.contract.hash) {
      // Signed over to no contract, or to one that is no longer this order's.
      const paid = order.paidWith === undefined ? [] : [rowOf('409-already-paid', state)]
      return [rowOf('403-coin-signature', state), rowOf('404-not-claimed', state), ...paid, ...faults]
    }
    const decided = decisions(situation, order, call.contract)
    const deadline = payDeadline(order, call.contract)
    const isLate = isOver(deadline, span)
    if (isLate === false) return [...decided, ...faults]
    const expired = rowOf('410-expired', state)
    const isTooLate = order.paidWith === undefined && isLate === true
    const allowed = isTooLate ? decided.filter((option) => option.row !== `${PAGE}/200-paid`) : decided
    return [...allowed, expired, ...faults]
  },
})

/** True if every signing key that we know of its exchange is past its use: the merchant can trust none of them. */
function areKeysOutdated({ exchange_url: url }: PayingCoin, knowledge: Knowledge, now: number): boolean {
  const expiries = (keysAt(knowledge, url)?.signkeys ?? []).map((signkey) => signkey.stamp_expire.t_s)
  return expiries.every((expiry) => typeof expiry === 'number' && expiry <= now)
}

/** Seconds. The contract says so; before anybody has seen it, the order does. */
function payDeadline(order: OrderFact, contract: KnownContract): number {
  const { t_s: deadline } = contract.terms.pay_deadline
  return typeof deadline === 'number' ? deadline : order.payDeadline
}

/** The contract of the order that all coins were signed over to; undefined when there is none. */
export function signedContract(
  body: PayRequest,
  orderId: string,
  knowledge: Knowledge,
): KnownContract | undefined {
  const { coins } = body
  return [...knowledge.contracts.values()].find(
    (contract) =>
      contract.orderId === orderId &&
      coins.length > 0 &&
      coins.every((coin) => isFor(coin, body, contract, knowledge)),
  )
}

/** What may be decided for a payment of the contract that the order has now. */
function decisions(situation: Situation<Payment>, order: OrderFact, contract: KnownContract): Option[] {
  const { call, state, knowledge } = situation
  if (order.paidWith !== undefined) {
    const isSame =
      call.coins.every((coin) => order.paidWith?.includes(coin.coin)) &&
      order.lentBy?.includes(situation.span.id) !== true
    return isSame ? repeats(situation, order, contract) : [rowOf('409-already-paid', state)]
  }
  const { hash, terms } = contract
  const counted = countedShares(state, hash, terms.merchant_pub, knowledge)
  // A coin that an earlier attempt has deposited is there, whatever part of it that attempt handed in.
  const present = new Set(sharesOf(state, hash, terms.merchant_pub, knowledge).map((share) => share.coin))
  const missing = call.coins.filter((coin) => !present.has(coin.coin))
  const givenBack = call.coins.filter((coin) => isGivenBack(state, hash, terms.merchant_pub, coin.coin))
  const own = withoutForeign(situation, counted)
  const paying = paymentOf(call, contract, own, counted)
  const lentBy = lenders(situation, contract, paying, givenBack.length > 0)
  const paid =
    missing.length === 0 && pays(terms, counted, call.choice)
      ? [
          {
            row: `${PAGE}/200-paid`,
            state: state.with(
              'order',
              call.orderId,
              paidFact(
                call,
                contract,
                order,
                paying.map((share) => share.coin),
                lentBy,
              ),
            ),
          },
        ]
      : []
  // Whether coins that another payment is handing in right now may be counted, no page says: both readings hold.
  const short = [
    ...shortfall(situation, contract, [...counted, ...missing]),
    ...(own.length < counted.length ? shortfall(situation, contract, [...own, ...missing]) : []),
  ]
  const otherwise = call.coins.filter((coin) => isSpentOtherwise(coin, contract, situation.span, knowledge))
  const told = [...paid, ...short, ...spent(situation, missing, givenBack, otherwise)]
  return [
    ...(told.length > 0 ? told : unasked(situation, missing)),
    ...limited(situation),
    ...owedInDoubt(situation),
  ]
}

/**
 * The row of a good payment whose coins no exchange holds, though it would: so that a merchant which does not even
 * ask for them goes against something. Not where it was kept from asking.
 */
function unasked({ span, state, knowledge }: Situation<Payment>, missing: readonly Coin[]): Option[] {
  if (missing.length === 0 || missing.some((coin) => !canDeposit(coin, state, knowledge))) return []
  if (isBroken(span, knowledge) || (knowledge.hopsVisible && knowledge.troubled.has(span.id))) return []
  const coins = missing.map(({ coin }) => coin).join(', ')
  return [
    { ...rowOf('200-paid', state), mismatch: `the exchange has to hold the coins first, and lacks ${coins}` },
  ]
}

/** What may be decided for coins that paid the order, once more: refunds may have left too little of the payment. */
function repeats(situation: Situation<Payment>, order: OrderFact, contract: KnownContract): Option[] {
  const { call, state, knowledge } = situation
  const rest = restOf(state, call.orderId, order, knowledge)
  // Taken by its letter, the page refuses whatever comes after the payment; the reference knows its repeat. A coin
  // that is to pay another part of the price than it has paid is no repeat.
  const shares = sharesOf(state, contract.hash, contract.terms.merchant_pub, knowledge)
  const isRepeat = call.coins.every(({ coin, contribution }) =>
    shares.some((share) => share.coin === coin && share.contribution === contribution),
  )
  const refused = {
    ...rowOf('409-already-paid', state),
    ...(isRepeat ? { against: [`${PAGE}/200-paid-before`] } : {}),
  }
  const givenBack = call.coins.filter((coin) =>
    isGivenBack(state, contract.hash, contract.terms.merchant_pub, coin.coin),
  )
  // The page counts a refunded coin that is used again among the spent ones, too.
  const spentBefore = spent(situation, [], givenBack)
  // Whether the session of a repeat takes the place of the first one, no page says.
  const again = [rowOf('200-paid-before', state), ...proven(situation, order)]
  if (rest === 'enough') return [...again, refused, ...spentBefore]
  const short = [rowOf('402-refunded', state), ...spentBefore]
  if (rest === 'doubtful') return [...again, refused, ...short]
  return [...short, rowOf('409-already-paid', state)]
}

function proven({ call, state }: Situation<Payment>, order: OrderFact): Option[] {
  if (call.session === undefined) return []
  return [rowOf('200-paid-before', state.with('order', call.orderId, withSession(order, call.session)))]
}

/** Coins on the books, less those that another payment under way has handed in. */
function withoutForeign(
  { call, span, state, isLive }: Situation<Payment>,
  counted: readonly Share[],
): Share[] {
  const mine = new Set(call.coins.map((coin) => coin.coin))
  const foreign = new Set(
    state
      .all('deposit')
      .filter((fact) => fact.by !== span.id && isLive(fact.by))
      .map((fact) => fact.coin),
  )
  return counted.filter((share) => mine.has(share.coin) || !foreign.has(share.coin))
}

/** The coins that make up a payment: those of the request; older ones, then foreign ones, only if they are needed. */
function paymentOf(
  call: Payment,
  contract: KnownContract,
  own: readonly Share[],
  counted: readonly Share[],
): Share[] {
  const mine = new Set(call.coins.map((coin) => coin.coin))
  const requested = own.filter((share) => mine.has(share.coin))
  const chosen = [requested, own].find((shares) => pays(contract.terms, shares, call.choice)) ?? counted
  return [...chosen].sort((left, right) => (left.coin < right.coin ? -1 : 1))
}

/**
 * Payments under way whose coins this one is made up with, although it is not the same payment: one that would have
 * paid alone, or any if what this one has handed in was given back. They are never both confirmed.
 */
function lenders(
  { call, span, state, isLive }: Situation<Payment>,
  contract: KnownContract,
  paying: readonly Share[],
  isGivenBack: boolean,
): string[] {
  const mine = new Set(call.coins.map((coin) => coin.coin))
  const foreign = state
    .all('deposit')
    .filter((fact) => fact.contract === contract.hash && fact.by !== span.id && isLive(fact.by))
    .filter((fact) => !mine.has(fact.coin) && paying.some((share) => share.coin === fact.coin))
  const isAnother = (by: string): boolean => {
    const coins = new Set(foreign.filter((fact) => fact.by === by).map((fact) => fact.coin))
    const lent = paying.filter((share) => coins.has(share.coin))
    return isGivenBack || pays(contract.terms, lent, call.choice)
  }
  return [...new Set(foreign.map((fact) => fact.by))].filter(isAnother).sort()
}

/**
 * A merchant that never heard what became of a coin may owe it back, and an exchange that fails it again leaves it at
 * that, whether there is anything to give back or not.
 */
function owedInDoubt({ call, state, span, knowledge }: Situation<Payment>): Option[] {
  const isUnheard = ({ coin }: Coin): boolean =>
    (knowledge.attempts.get(coin) ?? []).some(({ from, until }) => from < span.calledAt && until === Infinity)
  const isOpen = knowledge.hopsVisible && knowledge.troubled.has(span.id) && call.coins.some(isUnheard)
  return isOpen ? [rowOf('402-refunded', state)] : []
}

/** Whether law let the exchange take the coins shows in what the exchange says; from outside nobody knows. */
function limited({ state, span, knowledge }: Situation<Payment>): Option[] {
  const mayBe = !knowledge.hopsVisible || knowledge.refusedByLaw.has(span.id)
  return mayBe ? [rowOf('451-limit', state)] : []
}

/** The coins do not reach the price; if they would with what was given back, that is a row of its own. */
function shortfall(
  situation: Situation<Payment>,
  contract: KnownContract,
  together: readonly Share[],
): Option[] {
  const { call, state, knowledge } = situation
  const { hash, terms } = contract
  if (pays(terms, together, call.choice)) return []
  const present = new Set(together.map((share) => share.coin))
  const givenBack = sharesOf(state, hash, terms.merchant_pub, knowledge).filter(
    (share) => !present.has(share.coin) && isGivenBack(state, hash, terms.merchant_pub, share.coin),
  )
  if (pays(terms, [...together, ...givenBack], call.choice)) return [rowOf('402-refunded', state)]
  return [rowOf('400-insufficient', state), rowOf('406-insufficient', state)]
}

/** A coin cannot be deposited, was deposited and given back, or otherwise; the reply has to name such a coin. */
function spent(
  situation: Situation<Payment>,
  missing: readonly Coin[],
  ...others: readonly (readonly Coin[])[]
): Option[] {
  const { state, reply } = situation
  const short = missing.filter((coin) => coin.refusedAs.length === 0 && !canDeposit(coin, state))
  const culprits = [...short, ...others.flat()].map((coin) => coin.coin)
  if (culprits.length === 0) return []
  const named = coinNamed(reply?.json)
  if (named !== undefined && culprits.includes(named)) return [rowOf('409-coin-spent', state)]
  return [
    {
      ...rowOf('409-coin-spent', state),
      mismatch: `coin_pub has to name a coin that is spent: ${culprits.join(', ')}`,
    },
  ]
}

/** No claim, yet the money is there: only the reference says that this cannot be paid. */
function unclaimedButPaid(situation: Situation<Payment>, order: OrderFact): Option[] {
  const { call, state, knowledge } = situation
  const { contract } = call
  if (contract === undefined || order.paidWith !== undefined) return []
  const counted = countedShares(state, contract.hash, contract.terms.merchant_pub, knowledge)
  const own = counted.filter((share) => call.coins.some((coin) => coin.coin === share.coin))
  if (!pays(contract.terms, own, call.choice)) return []
  const claim = { nonce: contract.nonce, contract: contract.hash }
  const coins = own.map((share) => share.coin).sort()
  const paid = paidFact(call, contract, { ...order, claim }, coins)
  return [
    {
      row: `${PAGE}/200-paid`,
      state: state.with('order', call.orderId, paid),
      against: [`${PAGE}/404-not-claimed`],
    },
  ]
}

function rowOf(name: string, state: State): Option {
  return { row: `${PAGE}/${name}`, state }
}

function isFor(coin: PayingCoin, body: PayRequest, contract: KnownContract, knowledge: Knowledge): boolean {
  const denomination = denominationAt(knowledge, coin.exchange_url, coin.h_denom)
  if (denomination === undefined) return false
  const { terms } = contract
  return isSignedByCoin(coin, denomination, {
    ...walletDataHash(body),
    contract: contract.hash,
    wireHash: decodeCrockford(terms.h_wire, 64),
    timestamp: terms.timestamp,
    refundDeadline: terms.refund_deadline,
    merchantPub: terms.merchant_pub,
  })
}

function isAccepted(coin: PayingCoin, contract: KnownContract): boolean {
  return contract.terms.exchanges.some((exchange) => exchange.url === coin.exchange_url)
}
