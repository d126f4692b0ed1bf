/**
 * The ledger of coins: what is left of each, what was deposited, what was refunded.
 *
 * Pure moves over a reader or a writer of the store; the handlers decide when, this file knows how.
 */
import {
  addAmounts,
  compareAmounts,
  formatAmount,
  parseAmount,
  zeroAmount,
} from '../../protocol/encoding/amount.js'
import type { Amount } from '../../protocol/encoding/amount.js'
import { takeAtMost } from '../saturate.js'
import type { Reader, Writer } from '../store/store.js'
import type { PublishedDenomination } from './keys.js'
import type { DepositRecord, ExchangeTables, RefundRecord } from './tables.js'

/** Name of a merchant's batch for a contract. */
export function batchKey(merchantPub: string, contractTermsHash: string): string {
  return `${merchantPub}:${contractTermsHash}`
}

/** Name of a deposit: the same coin with the same signature is the same deposit, however often it is sent. */
export function depositKey(coinPub: string, coinSig: string): string {
  return `${coinPub}:${coinSig}`
}

export function refundKey(batch: string, coinPub: string, rtransactionId: bigint): string {
  return `${batch}:${coinPub}:${rtransactionId.toString()}`
}

/** What a coin has left; a coin never seen before has its full value. */
export function remainingOf(
  reader: Reader<ExchangeTables>,
  coinPub: string,
  denomination: PublishedDenomination,
): Amount {
  const coin = reader.get('coins', coinPub)
  return coin === undefined ? denomination.value : parseAmount(coin.remaining)
}

/** A coin as its owner shows it. */
export interface ShownCoin {
  readonly coin_pub: string
  /** The denomination's signature. */
  readonly denom_sig: string
  readonly h_age_commitment?: string | undefined
}

/** Takes money from a coin, and remembers the coin if it is seen for the first time. */
export function takeFromCoin(
  writer: Writer<ExchangeTables>,
  denomination: PublishedDenomination,
  shown: ShownCoin,
  amount: Amount,
): void {
  const { coin_pub: coinPub, denom_sig, h_age_commitment } = shown
  const remaining = takeAtMost(remainingOf(writer, coinPub, denomination), amount)
  const first = {
    denom_pub_hash: denomination.hash,
    denom_sig,
    ...(h_age_commitment === undefined ? {} : { h_age_commitment }),
  }
  const known = writer.get('coins', coinPub) ?? first
  writer.put('coins', coinPub, { ...known, remaining: formatAmount(remaining) })
}

/** Gives money to a coin that is known. */
export function giveToCoin(writer: Writer<ExchangeTables>, coinPub: string, amount: Amount): void {
  const coin = writer.get('coins', coinPub)
  if (coin === undefined) return
  const remaining = addAmounts(parseAmount(coin.remaining), amount)
  writer.put('coins', coinPub, { ...coin, remaining: formatAmount(remaining) })
}

/** Takes a contribution from a coin. The same deposit a second time takes nothing. */
export function depositCoin(
  writer: Writer<ExchangeTables>,
  denomination: PublishedDenomination,
  deposit: DepositRecord & ShownCoin & { coin_sig: string },
): void {
  const { batch, coin_pub, coin_sig, contribution } = deposit
  const key = depositKey(coin_pub, coin_sig)
  if (writer.get('deposits', key) !== undefined) return
  takeFromCoin(writer, denomination, deposit, parseAmount(contribution))
  writer.put('deposits', key, { batch, coin_pub, contribution })
}

/** Everything that a merchant deposited of a coin for one contract. */
export function depositedTotal(
  reader: Reader<ExchangeTables>,
  batch: string,
  coinPub: string,
  currency: string,
): Amount {
  return sum(
    ofCoin(reader.all('deposits'), batch, coinPub).map((deposit) => deposit.contribution),
    currency,
  )
}

/** Everything that was refunded to a coin for one contract, fees included. */
export function refundedTotal(
  reader: Reader<ExchangeTables>,
  batch: string,
  coinPub: string,
  currency: string,
): Amount {
  return sum(
    ofCoin(reader.all('refunds'), batch, coinPub).map((refund) => refund.amount),
    currency,
  )
}

/**
 * Gives a refund back to its coin: the amount less the refund fee, and the deposit fee as well once the
 * refunds have reached the whole deposit.
 */
export function refundCoin(
  writer: Writer<ExchangeTables>,
  denomination: PublishedDenomination,
  refund: RefundRecord,
): void {
  const { currency } = denomination.value
  writer.put('refunds', refundKey(refund.batch, refund.coin_pub, BigInt(refund.rtransaction_id)), refund)
  const deposited = depositedTotal(writer, refund.batch, refund.coin_pub, currency)
  const refunded = refundedTotal(writer, refund.batch, refund.coin_pub, currency)
  const whole = compareAmounts(deposited, refunded) === 0
  const given = takeAtMost(parseAmount(refund.amount), denomination.feeRefund)
  giveToCoin(writer, refund.coin_pub, whole ? addAmounts(given, denomination.feeDeposit) : given)
}

function ofCoin<R extends { batch: string; coin_pub: string }>(
  records: readonly R[],
  batch: string,
  coinPub: string,
): R[] {
  return records.filter((record) => record.batch === batch && record.coin_pub === coinPub)
}

function sum(amounts: readonly string[], currency: string): Amount {
  return addAmounts(zeroAmount(currency), ...amounts.map((amount) => parseAmount(amount)))
}
