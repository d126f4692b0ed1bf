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

/** Takes a contribution from a coin. The same deposit a second time takes nothing. */
export function depositCoin(
  writer: Writer<ExchangeTables>,
  denomination: PublishedDenomination,
  deposit: DepositRecord & { coin_sig: string },
): void {
  const { coin_sig: coinSig, ...record } = deposit
  const key = depositKey(record.coin_pub, coinSig)
  if (writer.get('deposits', key) !== undefined) return
  const remaining = takeAtMost(
    remainingOf(writer, record.coin_pub, denomination),
    parseAmount(record.contribution),
  )
  writer.put('coins', record.coin_pub, {
    denom_pub_hash: denomination.hash,
    remaining: formatAmount(remaining),
  })
  writer.put('deposits', key, record)
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
  const returned = whole ? addAmounts(given, denomination.feeDeposit) : given
  const remaining = addAmounts(remainingOf(writer, refund.coin_pub, denomination), returned)
  writer.put('coins', refund.coin_pub, {
    denom_pub_hash: denomination.hash,
    remaining: formatAmount(remaining),
  })
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
