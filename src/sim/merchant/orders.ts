/**
 * The life of an order: unpaid, claimed, paid; pure moves from one record to the next.
 *
 * Coins outlive a claim: what was deposited under a contract is known by the contract's hash, so a released
 * claim cannot make anybody forget that money is there.
 */
import {
  addAmounts,
  compareAmounts,
  parseAmount,
  zeroAmount,
  type Amount,
} from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import type { JsonObject } from '../../protocol/encoding/json.js'
import { compareTimestamps, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { hashContractTerms } from '../../protocol/contract.js'
import {
  chosen,
  readContractTerms,
  type ContractTerms,
  type Price,
} from '../../protocol/endpoints/contract-terms.js'
import type { Reader, Writer } from '../store/store.js'
import { asStored } from './contract-draft.js'
import type { DepositedCoinRecord, MerchantTables, OrderRecord, PaymentRecord } from './tables.js'

export type OrderState = 'unpaid' | 'claimed' | 'paid'

export function stateOf(order: OrderRecord): OrderState {
  return order.payment !== undefined ? 'paid' : order.claim !== undefined ? 'claimed' : 'unpaid'
}

/** Gives the order to a wallet; its nonce becomes part of the contract. */
export function claimOrder(order: OrderRecord, nonce: string): OrderRecord {
  const contractTerms = asStored({ ...order.proto_contract_terms, nonce })
  const hash = encodeCrockford(hashContractTerms(contractTerms))
  return {
    ...order,
    claim: { nonce, contract_terms: contractTerms, h_contract: hash },
    claims: order.claims + 1,
  }
}

/** Takes the order back from the wallet that claimed it. */
export function releaseClaim(order: OrderRecord): OrderRecord {
  const { claim: _, ...unclaimed } = order
  return unclaimed
}

/** Notes that the order was paid with these coins. */
export function markPaid(order: OrderRecord, paid: Omit<PaymentRecord, 'h_contract'>): OrderRecord {
  return { ...order, payment: { ...paid, h_contract: order.claim?.h_contract ?? '' } }
}

/** What the order says about itself now: the contract, or what will become one. */
function termsOf(order: OrderRecord): JsonObject {
  return order.claim?.contract_terms ?? order.proto_contract_terms
}

/** A text among the terms; it may be absent, or forgotten. */
export function textOf(order: OrderRecord, field: string): string | undefined {
  const value = termsOf(order)[field]
  return typeof value === 'string' ? value : undefined
}

/** The price that was paid, or the only one there is. */
export function priceOf(order: OrderRecord): Price | undefined {
  const contract = contractOf(order)
  return contract === undefined ? undefined : chosen(contract, order.payment?.choice_index)
}

/**
 * Sessions that an order remembers. Whoever holds a receipt may name one new session after the other; the oldest
 * ones are forgotten, and can be proven again.
 */
const MOST_SESSIONS = 64

/** Notes a session in which the payment was proven. */
export function proveInSession(order: OrderRecord, sessionId: string): OrderRecord {
  if (order.sessions.at(-1) === sessionId) return order
  const others = order.sessions.filter((known) => known !== sessionId)
  return { ...order, sessions: [...others, sessionId].slice(-MOST_SESSIONS) }
}

/** The contract of a claimed order, readable even when it has forgotten what it was about. */
export function contractOf(order: OrderRecord): ContractTerms | undefined {
  return order.claim === undefined
    ? undefined
    : readContractTerms({ summary: '', ...order.claim.contract_terms })
}

/** Name of a deposited coin: contract and coin. */
export function depositedKey(contractTermsHash: string, coinPub: string): string {
  return `${contractTermsHash}:${coinPub}`
}

/** Coins that were deposited under a contract, in the order of their deposit. */
export function depositedUnder(
  reader: Reader<MerchantTables>,
  contractTermsHash: string,
): readonly DepositedCoinRecord[] {
  return reader.having('deposited', 'h_contract', contractTermsHash)
}

/** Attempts to hand in coins for a contract of which nobody knows (yet) what came of them. */
export function unansweredUnder(
  reader: Reader<MerchantTables>,
  contractTermsHash: string,
): readonly DepositedCoinRecord[] {
  return reader.having('unanswered', 'h_contract', contractTermsHash)
}

/** Name of an attempt to hand in a coin. */
export function attemptKey({ h_contract, coin_pub, attempt }: DepositedCoinRecord): string {
  return `${depositedKey(h_contract, coin_pub)}:${attempt}`
}

/** Coins that make up the payment of an order. */
export function paidCoins(
  reader: Reader<MerchantTables>,
  order: OrderRecord,
): readonly DepositedCoinRecord[] {
  const { payment } = order
  return (payment?.coins ?? []).flatMap((coinPub) => {
    const coin = reader.get('deposited', depositedKey(payment?.h_contract ?? '', coinPub))
    return coin === undefined ? [] : [coin]
  })
}

/** True while the money can still be with the exchange: refunds are possible. */
export function isBeforeWireDeadline(contract: ContractTerms | undefined, now: Timestamp): boolean {
  return contract !== undefined && compareTimestamps(now, contract.wire_transfer_deadline) <= 0
}

/** True if nothing of the coin is, or is about to be, given back. */
export function counts(coin: DepositedCoinRecord): boolean {
  return coin.refund === undefined
}

/**
 * Notes that coins of a contract are to be given back: those that count, and those of which nobody knows whether
 * the exchange took them. On the books before the exchange is asked: a payment under way must not count them.
 * @param attempts those under way: what they have sent is theirs until they hear of it
 * @param isMeant all coins of the contract unless given
 */
export function oweCoins(
  writer: Writer<MerchantTables>,
  attempts: ReadonlySet<string>,
  contractTermsHash: string,
  isMeant: (coin: DepositedCoinRecord) => boolean = () => true,
): void {
  const owe = (coin: DepositedCoinRecord): void => {
    writer.put('deposited', depositedKey(coin.h_contract, coin.coin_pub), {
      ...coin,
      refund: { state: 'owed' },
    })
  }
  for (const coin of unansweredUnder(writer, contractTermsHash).filter(isMeant)) {
    if (attempts.has(coin.attempt)) continue
    writer.delete('unanswered', attemptKey(coin))
    const isNoted = writer.get('deposited', depositedKey(coin.h_contract, coin.coin_pub)) !== undefined
    if (!isNoted) owe({ ...coin, unanswered: true })
  }
  depositedUnder(writer, contractTermsHash)
    .filter((coin) => counts(coin) && isMeant(coin))
    .forEach(owe)
}

/** A coin that contributes to a payment, deposited or about to be. */
export interface Contribution {
  readonly contribution: Amount
  readonly depositFee: Amount
}

export type Standing = 'enough' | 'too-little' | 'too-little-after-fees' | 'too-little-after-refunds'

/**
 * Does what is there (and what is coming) pay the price?
 * @param kept coins that count
 * @param givenBack coins that were refunded, and would have counted
 */
export function standing(
  price: Price,
  kept: readonly Contribution[],
  givenBack: readonly Contribution[],
): Standing {
  if (pays(price, kept)) return 'enough'
  if (pays(price, [...kept, ...givenBack])) return 'too-little-after-refunds'
  const amount = parseAmount(price.amount)
  const gross = addAmounts(zeroAmount(amount.currency), ...kept.map((coin) => coin.contribution))
  return compareAmounts(gross, amount) >= 0 ? 'too-little-after-fees' : 'too-little'
}

export function asContribution(coin: DepositedCoinRecord): Contribution {
  return { contribution: parseAmount(coin.contribution), depositFee: parseAmount(coin.deposit_fee) }
}

/** The price, plus whatever part of the deposit fees the merchant does not take over. */
function pays({ amount, maxFee }: Price, coins: readonly Contribution[]): boolean {
  // Plain units: price and fees together may pass the largest amount that can be written.
  const units = (amounts: readonly Amount[]): bigint =>
    amounts.reduce((sum, amount) => sum + amount.units, 0n)
  const excess = units(coins.map((coin) => coin.depositFee)) - parseAmount(maxFee).units
  const price = parseAmount(amount).units + (excess > 0n ? excess : 0n)
  return units(coins.map((coin) => coin.contribution)) >= price
}
