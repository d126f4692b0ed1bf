/**
 * Does the money add up? Checked without the oracle, from what an exchange confirmed and a merchant claimed.
 */
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { chosen } from '../../protocol/endpoints/contract-terms.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { grantRefund } from '../../protocol/endpoints/merchant/post-private-orders-ORDER_ID-refund.js'
import { unclaim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject } from '../../protocol/encoding/json.js'
import { formatAmount } from '../../protocol/encoding/amount.js'
import { errorCode } from '../../protocol/errors.js'
import type { Span } from '../history.js'
import { distinct, isUndone, movementsIn, type Movement } from '../movements.js'
import type { Loss } from '../oracle/judgement.js'
import type { Knowledge, KnownContract } from '../oracle/knowledge.js'
import { orderInPath, readQuietly, units } from '../reading.js'
import { isSignedByCoin } from '../oracle/coins.js'
import { choiceOf, walletDataHash } from '../oracle/merchant/choices.js'
import { pays } from '../oracle/merchant/payment.js'
import { balanceSheet } from './balance-sheet.js'
import { evidencePerHouse, type Check, type Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { refundDuties } from './refunds.js'
import { groupBy, inMoney, lossOf, type Payment } from './sums.js'
import { isRefundPermit } from './permits.js'
import { wireDuties } from './wires.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'
const DEPOSIT = 'exchange/post-batch-deposit'
const REFUND = 'exchange/post-coins-COIN_PUB-refund'

export const money: Check = (evidence) => {
  const movements = distinct(movementsIn(evidence.spans))
  const asked = evidence.spans.flatMap((span) => paymentIn(evidence, span))
  const payments = asked.filter(({ span }) => span.reply !== undefined)
  return [
    ...overspentCoins(evidence, movements),
    ...overRefunded(evidence, movements),
    ...paidTwice(evidence, movements, asked),
    ...refundDuties(evidence, payments),
    ...evidencePerHouse(evidence).flatMap((one) => {
      const own = distinct(movementsIn(one.spans))
      return [...wireDuties(one, own), ...balanceSheet(one, own)]
    }),
    ...(evidence.knowledge.hopsVisible
      ? [...paidWithoutMoney(evidence, movements, payments), ...keptSurplus(evidence, movements, payments)]
      : []),
  ]
}

/** No coin gives more than its value and what came back to it. */
function overspentCoins({ knowledge }: Evidence, movements: readonly Movement[]): Finding[] {
  return groupBy(movements, (movement) => movement.coin).flatMap(([coin, moves]) => {
    const deposits = moves.filter((move) => move.kind === 'deposit' && move.certain)
    const denomination = knowledge.denominations.get(deposits[0]?.denomination ?? '')
    const last = deposits.at(-1)
    if (denomination === undefined || last === undefined) return []
    const refunds = moves.filter((move) => move.kind === 'refund')
    // Every full refund gives the deposit fee back too; the most generous reading counts one a contract.
    const contracts = groupBy(refunds, (move) => move.contract)
    const back = total(refunds) + denomination.feeDeposit.units * BigInt(contracts.length)
    if (total(deposits) <= denomination.value.units + back) return []
    const says = `coin ${coin} of ${formatAmount(denomination.value)} paid ${inMoney(knowledge, total(deposits))} and got at most ${inMoney(knowledge, back)} back`
    return [
      against(`${DEPOSIT}/409-coin-spent`, {
        check: 'money',
        span: last.span.id,
        play: last.span.play,
        says,
        losses: lossOf(
          knowledge,
          'exchange',
          total(deposits) - denomination.value.units - back,
          'it owes for a coin more than the coin was worth',
        ),
      }),
    ]
  })
}

/** Refunds never exceed what was deposited for the contract. */
function overRefunded({ knowledge }: Evidence, movements: readonly Movement[]): Finding[] {
  return groupBy(movements, (movement) => `${movement.coin}:${movement.contract}`).flatMap(([, moves]) => {
    const refunds = moves.filter((move) => move.kind === 'refund' && move.certain)
    const deposits = moves.filter((move) => move.kind === 'deposit')
    const last = refunds.at(-1)
    if (last === undefined || deposits.length === 0 || total(refunds) <= total(deposits)) return []
    const says = `refunds of ${inMoney(knowledge, total(refunds))} were granted over a deposit of ${inMoney(knowledge, total(deposits))}`
    return [
      against(`${REFUND}/409-above-deposit`, {
        check: 'money',
        span: last.span.id,
        play: last.span.play,
        says,
        losses: lossOf(
          knowledge,
          'exchange',
          total(refunds) - total(deposits),
          'it gives back more than was deposited',
        ),
      }),
    ]
  })
}

/** Two different payments of one order are never both confirmed. */
function paidTwice(
  { knowledge }: Evidence,
  movements: readonly Movement[],
  payments: readonly Payment[],
): Finding[] {
  const confirmed = payments.filter(({ span }) => span.reply?.status === 200)
  return groupBy(confirmed, ({ contract }) => contract.orderId).flatMap(([orderId, paid]) => {
    const [first] = paid
    const other = paid.find(({ contract }) => contract.hash !== first?.contract.hash)
    const second = other ?? paid.find((one) => paid.some((before) => isRival(before, one, payments)))
    if (second === undefined) return []
    const how =
      other === undefined ? 'with different coins that would do, each by themselves' : 'under two contracts'
    return [
      against(`${PAY}/duty-paid-once`, {
        check: 'money',
        span: second.span.id,
        play: second.span.play,
        says: `order ${orderId} was confirmed as paid ${how}`,
        ...(knowledge.hopsVisible ? { losses: lossesOfMany(knowledge, movements, paid) } : {}),
      }),
    ]
  })
}

/** The order is delivered once, and paid by all who were told so; or it is delivered to all of them. */
function lossesOfMany(
  knowledge: Knowledge,
  movements: readonly Movement[],
  paid: readonly Payment[],
): Loss[] {
  const heldOf = ({ contract, coins }: Payment): bigint => heldFor(movements, contract, coins)
  const wallets = groupBy(paid, ({ span }) => span.from).flatMap(([wallet, [payment]]) =>
    payment === undefined ? [] : [{ wallet, payment, held: heldOf(payment) }],
  )
  const prices = total(
    wallets.map(({ payment: { contract, choice } }) => ({ amount: priceOf(contract, choice) })),
  )
  const held = total(wallets.map((one) => ({ amount: one.held })))
  return [
    ...wallets.flatMap(({ wallet, held: own }) =>
      lossOf(knowledge, wallet, own, 'it has paid for nothing', 'if the order goes to another'),
    ),
    ...lossOf(
      knowledge,
      'merchant',
      prices - held,
      'it holds less than the price for each',
      'if it delivers to all who were told that they have paid',
    ),
  ]
}

/** What the exchange has confirmed of some coins for a contract, less what it has confirmed to have given back. */
function heldFor(movements: readonly Movement[], contract: KnownContract, coins: readonly string[]): bigint {
  const own = movements.filter(
    (move) => move.certain && move.contract === contract.hash && coins.includes(move.coin),
  )
  const back = own.filter(({ kind }) => kind === 'refund')
  return total(own.filter(({ kind }) => kind === 'deposit')) - total(back)
}

function priceOf(contract: KnownContract, choice: number | undefined): bigint {
  const price = chosen(contract.terms, choice)
  return price === undefined ? 0n : units(price.amount)
}

/**
 * True if two payments overlap that can only be different ones: each would do alone, and nobody has ever handed in the
 * coins of both together. Those that follow on each other are left to the search: a coin may come back in between.
 */
function isRival(one: Payment, other: Payment, payments: readonly Payment[]): boolean {
  const together = [...one.coins, ...other.coins]
  return (
    one.span.calledAt < other.span.repliedAt &&
    other.span.calledAt < one.span.repliedAt &&
    one.isEnough &&
    other.isEnough &&
    !payments.some(({ coins }) => together.every((coin) => coins.includes(coin)))
  )
}

/** A payment is confirmed only if the exchange could have held the price at some moment before. */
function paidWithoutMoney(
  { knowledge, spans }: Evidence,
  movements: readonly Movement[],
  payments: readonly Payment[],
): Finding[] {
  const collecting = new Map(spans.filter(isAboutRefunds).map((span) => [span.id, span.repliedAt]))
  return payments.flatMap(({ span, contract, choice }) => {
    if (span.reply?.status !== 200) return []
    // What the exchange was asked for and did not confirm, the merchant cannot know to be there.
    const deposits = movements.filter(
      (move) =>
        move.kind === 'deposit' &&
        move.certain &&
        move.contract === contract.hash &&
        move.span.repliedAt < span.repliedAt,
    )
    const counted = new Set(deposits.map((move) => move.coin))
    // Refunds that had been confirmed before the payment was even asked for cannot be part of it; what a wallet is
    // still collecting may be counted or not.
    const gone = movements.filter(
      (move) =>
        move.kind === 'refund' &&
        move.certain &&
        counted.has(move.coin) &&
        move.contract === contract.hash &&
        move.span.repliedAt < span.calledAt &&
        (collecting.get(move.span.cause ?? '') ?? 0) < span.calledAt,
    )
    const held = total(deposits) - total(gone)
    const price = chosen(contract.terms, choice)
    if (price === undefined || held >= units(price.amount)) return []
    const says = `confirmed although the exchange held ${inMoney(knowledge, held)} of the ${price.amount} for the merchant`
    const why = 'it delivers, and holds less than the price'
    const losses = lossOf(knowledge, 'merchant', units(price.amount) - held, why)
    return [
      against(`${PAY}/duty-paid-with-money`, {
        check: 'money',
        span: span.id,
        play: span.play,
        says,
        losses,
      }),
    ]
  })
}

function isAboutRefunds({ to, page }: Span): boolean {
  return to === 'merchant' && (page === collectRefund.page || page === grantRefund.page)
}

/** Coins taken for a payment that did not come about are given back, or the wallet can ask for them. */
function keptSurplus(
  evidence: Evidence,
  movements: readonly Movement[],
  payments: readonly Payment[],
): Finding[] {
  const refunded = (contract: string, coin: string): boolean =>
    movements.some((move) => move.kind === 'refund' && move.contract === contract && move.coin === coin)
  return payments.flatMap(({ span, contract, coins }) => {
    const taken = coins.filter((coin) =>
      movements.some(
        (move) =>
          move.kind === 'deposit' && move.certain && move.contract === contract.hash && move.coin === coin,
      ),
    )
    const kept = taken.filter((coin) => !refunded(contract.hash, coin) && !paidWith(payments, contract, coin))
    if (kept.length === 0) return []
    const says = `the merchant keeps ${String(kept.length)} coin(s) of a payment that it refused: ${kept.join(', ')}`
    const why = 'its coins were taken for a payment that was refused'
    const losses = lossOf(evidence.knowledge, span.from, heldFor(movements, contract, kept), why)
    const at = { check: 'money', span: span.id, play: span.play, says, losses } as const
    if (isAlreadyPaid(span) && !reachesPrice(evidence, movements, payments, contract)) {
      // Without older coins the winner would have been short. Those of an attempt that had failed before are there to
      // be counted; others were counted although they were being handed in at that moment.
      const isHandedIn = movements.some(
        (move) =>
          move.kind === 'deposit' &&
          move.contract === contract.hash &&
          kept.includes(move.coin) &&
          move.span.repliedAt > span.calledAt,
      )
      return isHandedIn ? [against(`${PAY}/duty-foreign-coins-untouched`, at)] : []
    }
    if (isAlreadyPaid(span)) {
      return kept.every((coin) => hasRefundPermit(span, contract, coin))
        ? []
        : [against(`${PAY}/duty-surplus-returned`, at)]
    }
    return isReleased(evidence, contract) ? [against(`${PAY}/duty-released-coins-returned`, at)] : []
  })
}

function paidWith(payments: readonly Payment[], contract: KnownContract, coin: string): boolean {
  return payments.some(
    (payment) =>
      payment.span.reply?.status === 200 &&
      payment.contract.hash === contract.hash &&
      payment.coins.includes(coin),
  )
}

/** True if the coins of the confirmed payments alone reach the price, and what fees come on top of it. */
function reachesPrice(
  { knowledge }: Evidence,
  movements: readonly Movement[],
  payments: readonly Payment[],
  contract: KnownContract,
): boolean {
  const winners = payments.filter(
    (payment) => payment.span.reply?.status === 200 && payment.contract.hash === contract.hash,
  )
  // A coin that was given back before has paid nothing, whoever hands it in once more.
  const isLeft = (before: number, coin: string): boolean =>
    !isUndone(movements, { contract: contract.hash, coin, before })
  const coins = new Set(
    winners.flatMap(({ span, coins: own }) => own.filter((coin) => isLeft(span.repliedAt, coin))),
  )
  const shares = movements
    .filter((move) => move.kind === 'deposit' && move.contract === contract.hash && coins.has(move.coin))
    .map(({ coin, amount, denomination }) => ({
      coin,
      contribution: amount,
      depositFee: knowledge.denominations.get(denomination)?.feeDeposit.units ?? 0n,
    }))
  return pays(contract.terms, shares, winners[0]?.choice)
}

function isAlreadyPaid(span: Span): boolean {
  const code =
    span.reply?.status === 409 && isJsonObject(span.reply.body.json)
      ? span.reply.body.json['code']
      : undefined
  return code === errorCode('MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID')
}

/** True if the reply holds a refund request for the coin that the merchant signed. */
function hasRefundPermit(span: Span, contract: KnownContract, coin: string): boolean {
  const reply = readQuietly(() => readReply(pay, 409, span.reply?.body.json))
  const sent = readQuietly(() => readRequest(pay, span.request.json ?? null))
  const contribution = sent?.coins.find((candidate) => candidate.coin_pub === coin)?.contribution
  const permit = reply?.refunds?.find((candidate) => candidate['coin_pub'] === coin)
  return permit !== undefined && contribution !== undefined && isRefundPermit(permit, contract, contribution)
}

/** True if the claim under which the contract was made was given up, and surely not taken up again. */
function isReleased({ spans }: Evidence, contract: KnownContract): boolean {
  const release = spans.findLast(
    (span) =>
      span.page === unclaim.page &&
      span.reply?.status === 204 &&
      isJsonObject(span.request.json) &&
      span.request.json['h_contract'] === contract.hash,
  )
  if (release === undefined) return false
  const isTakenUp = (span: Span): boolean =>
    span.page === claim.page &&
    (span.reply === undefined || span.reply.status === 200) &&
    span.repliedAt > release.calledAt &&
    isJsonObject(span.request.json) &&
    span.request.json['nonce'] === contract.nonce
  return !spans.some(isTakenUp)
}

function paymentIn({ knowledge }: Evidence, span: Span): Payment[] {
  if (span.to !== 'merchant' || span.page !== pay.page) return []
  const body = readQuietly(() => readRequest(pay, span.request.json ?? null))
  const [first] = body?.coins ?? []
  if (body === undefined || first === undefined) return []
  const denomination = knowledge.denominations.get(first.h_denom)
  const contract = [...knowledge.contracts.values()].find(
    (candidate) =>
      candidate.orderId === orderInPath(pay, span) &&
      denomination !== undefined &&
      isSignedByCoin(first, denomination, {
        contract: candidate.hash,
        ...walletDataHash(body),
        wireHash: decodeCrockford(candidate.terms.h_wire, 64),
        timestamp: candidate.terms.timestamp,
        refundDeadline: candidate.terms.refund_deadline,
        merchantPub: candidate.terms.merchant_pub,
      }),
  )
  if (contract === undefined) return []
  const choice = choiceOf(body)
  const shares = body.coins.map(({ coin_pub: coin, contribution, h_denom: hash }) => ({
    coin,
    contribution: units(contribution),
    depositFee: knowledge.denominations.get(hash)?.feeDeposit.units ?? 0n,
  }))
  const isEnough = pays(contract.terms, shares, choice)
  return [{ span, contract, choice, isEnough, coins: shares.map(({ coin }) => coin) }]
}

function total(movements: readonly Pick<Movement, 'amount'>[]): bigint {
  return movements.reduce((sum, movement) => sum + movement.amount, 0n)
}
