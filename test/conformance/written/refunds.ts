/**
 * Written defects about refunds, coins and wires. The rows are read from the pages: an id is one refund of a coin under a
 * contract of a merchant, refunds never exceed the deposit, they cost a fee each and end when the money has gone out;
 * a shop grants a total; a transfer is what was deposited less what was given back, less fees, once.
 */
import type { WrittenCase } from './case.js'

const REFUND = 'exchange/post-coins-COIN_PUB-refund'
const HISTORY = 'exchange/get-coins-COIN_PUB-history'
const TRACK = 'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB'
const TRANSFER = 'exchange/get-transfers-WTID'
const COLLECT = 'merchant/post-orders-ORDER_ID-refund'

/** What a coin is worth is told by its history, which has to be what has happened, and to add up. */
const WORTH = [`${HISTORY}/200-history`, `${HISTORY}/duty-adds-up`]

function ofId(defect: string, calls: number, rows: readonly string[]): WrittenCase {
  return { defect, campaign: 'refund-id', calls, rows }
}

function ofWire(defect: string, calls: number, rows: readonly string[]): WrittenCase {
  return { defect, campaign: 'refund-races-wire', calls, rows }
}

function ofDeadline(defect: string, calls: number, rows: readonly string[]): WrittenCase {
  return { defect, campaign: 'late-refund', calls, rows }
}

export const REFUND_CASES: readonly WrittenCase[] = [
  // Two refunds that have the id in common.
  ofId('refund-id-means-nothing', 2, [`${REFUND}/424-id-reused`, `${REFUND}/409-id-reused`]),
  ofId('refund-id-read-as-double', 2, [`${REFUND}/200-refunded`, ...WORTH]),
  // What was confirmed to one clerk and never booked, the next call of the same shop may take once more: three calls.
  ofId('refund-id-of-any-shop', 3, [`${REFUND}/200-refunded`, `${REFUND}/409-above-deposit`, ...WORTH]),
  ofId('refund-repeat-gives-again', 2, [`${REFUND}/200-refunded`, ...WORTH]),
  // Two refunds that are too much together.
  ofId('refunds-are-not-added-up', 2, [`${REFUND}/409-above-deposit`]),
  // One refund; what it has given, the history tells.
  ofId('refund-fee-never-taken', 1, WORTH),
  ofId('refund-fee-taken-twice', 1, WORTH),
  ofId('deposit-fee-stays', 1, WORTH),
  ofId('deposit-fee-back-with-a-part', 1, WORTH),
  ofId('refund-makes-a-coin-new', 1, WORTH),
  ofId('refund-is-only-written-down', 1, WORTH),
  // One refund, one crash.
  ofId('refund-lost-after-restart', 2, [`${REFUND}/200-refunded`, `${REFUND}/409-above-deposit`, ...WORTH]),
  // One deposit, one melt.
  ofId('deposit-repeat-charged-again', 1, WORTH),
  ofId('melts-and-deposits-apart', 1, WORTH),
  // A refund behind what took the deposit along; the clock stands between the two deadlines after the set-up.
  ofWire('refund-until-the-wire-deadline', 2, [
    `${REFUND}/410-already-wired`,
    `${TRANSFER}/duty-as-deposited`,
    `${TRANSFER}/duty-adds-up`,
  ]),
  ofWire('wire-takes-refundable-along', 1, [`${REFUND}/200-refunded`]),
  ofWire('wire-ignores-refunds', 1, [`${TRANSFER}/duty-as-deposited`, `${TRANSFER}/duty-adds-up`]),
  // Nobody has to do anything: the money goes out by itself.
  ofWire('wire-settles-only-what-was-due', 0, [
    `${TRACK}/200-wired`,
    `${TRANSFER}/duty-paid-once`,
    `${TRANSFER}/duty-adds-up`,
  ]),
  ofWire('wire-fee-for-each-coin', 0, [`${TRANSFER}/duty-adds-up`]),
  ofWire('wire-fee-never-taken', 0, [`${TRANSFER}/duty-adds-up`]),
  // A reply of the bank that is lost, and whoever makes the exchange send before the bank is well again.
  ofWire('transfer-decided-anew', 3, [`${TRANSFER}/duty-adds-up`, `${TRANSFER}/duty-paid-once`]),
  // The set-up grants, and the wallet collects at the end in any case; where the set-up moved no clock, one call does.
  ofDeadline('refund-ends-with-its-deadline', 1, [`${REFUND}/200-refunded`]),
  ofDeadline('grant-comes-on-top', 1, [`${COLLECT}/200-collected`, `${COLLECT}/duty-total-granted`]),
  ofDeadline('grant-replaces-the-earlier', 2, [`${COLLECT}/200-collected`]),
  ofDeadline('grant-ids-start-anew', 1, [`${COLLECT}/200-collected`, `${COLLECT}/duty-id-means-one-refund`]),
  ofDeadline('grant-ids-start-at-zero', 0, [`${COLLECT}/duty-id-not-zero`]),
  // The set-up may have granted less than the first coin has contributed.
  ofDeadline('grant-to-the-first-coin', 1, [`${COLLECT}/duty-within-contribution`]),
  // One collects, one grants meanwhile; a third message between them keeps them apart. The shop sees the loss as well,
  // where two moves of the clock have made it too late to collect.
  ofDeadline('collecting-loses-a-grant', 5, [
    `${COLLECT}/200-collected`,
    'merchant/get-private-orders-ORDER_ID/200-paid',
  ]),
  ofDeadline('collecting-under-new-ids', 0, [`${COLLECT}/200-collected`, `${COLLECT}/duty-total-granted`]),
]
