/**
 * The ledger of coins: what is left of each, what was deposited, refunded, changed and taken back.
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
import { nextOffset } from './offsets.js'
import { giveBackToReserve } from './reserves.js'
import type { DepositRecord, ExchangeTables, MeltRecord, RefundRecord } from './tables.js'

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

/** A deposit as it comes in. */
export type Contribution = Omit<DepositRecord, 'offset'> & Omit<ShownCoin, 'coin_pub'>

/** Takes a contribution from a coin. The same deposit a second time takes nothing. */
export function depositCoin(
  writer: Writer<ExchangeTables>,
  denomination: PublishedDenomination,
  deposit: Contribution,
): void {
  const { batch, coin_pub, coin_sig, contribution } = deposit
  const key = depositKey(coin_pub, coin_sig)
  if (writer.get('deposits', key) !== undefined) return
  takeFromCoin(writer, denomination, deposit, parseAmount(contribution))
  const offset = nextOffset(writer, 'coin')
  writer.put('deposits', key, { batch, coin_pub, contribution, coin_sig, offset })
}

/** Takes what a coin is changed for. The same commitment a second time takes nothing. */
export function meltCoin(
  writer: Writer<ExchangeTables>,
  denomination: PublishedDenomination,
  shown: ShownCoin,
  melt: Omit<MeltRecord, 'offset' | 'old_coin_pub'>,
): void {
  if (writer.get('melts', melt.rc) !== undefined) return
  takeFromCoin(writer, denomination, shown, parseAmount(melt.amount))
  const offset = nextOffset(writer, 'coin')
  writer.put('melts', melt.rc, { ...melt, old_coin_pub: shown.coin_pub, offset })
}

/** A wish for the value of a revoked coin. */
export interface Recoup {
  readonly coin: ShownCoin
  readonly coin_sig: string
  readonly coin_blind: string
  /** Seconds. */
  readonly timestamp: number
}

/** Moves all that a coin has left back to the reserve it was withdrawn from. */
export function recoupCoin(
  writer: Writer<ExchangeTables>,
  denomination: PublishedDenomination,
  { coin, ...recoup }: Recoup,
  reservePub: string,
): void {
  const amount = remainingOf(writer, coin.coin_pub, denomination)
  takeFromCoin(writer, denomination, coin, amount)
  giveBackToReserve(writer, reservePub, amount, recoup.timestamp)
  const offset = nextOffset(writer, 'coin')
  writer.put('recoups', String(offset), {
    ...recoup,
    coin_pub: coin.coin_pub,
    reserve_pub: reservePub,
    amount: formatAmount(amount),
    offset,
    reserve_offset: nextOffset(writer, 'reserve'),
  })
}

/** Moves all that a coin has left back to the coin it was melted from, however old that one is. */
export function recoupRefreshCoin(
  writer: Writer<ExchangeTables>,
  denomination: PublishedDenomination,
  { coin, ...recoup }: Recoup,
  oldCoinPub: string,
): void {
  const amount = remainingOf(writer, coin.coin_pub, denomination)
  takeFromCoin(writer, denomination, coin, amount)
  giveToCoin(writer, oldCoinPub, amount)
  const offset = nextOffset(writer, 'coin')
  writer.put('recoup_refreshes', String(offset), {
    ...recoup,
    coin_pub: coin.coin_pub,
    old_coin_pub: oldCoinPub,
    amount: formatAmount(amount),
    offset,
    old_offset: nextOffset(writer, 'coin'),
  })
}

/** Everything that a merchant deposited of a coin for one contract. */
export function depositedTotal(
  reader: Reader<ExchangeTables>,
  batch: string,
  coinPub: string,
  currency: string,
): Amount {
  return sum(
    ofBatch(reader.having('deposits', 'coin_pub', coinPub), batch).map((deposit) => deposit.contribution),
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
    ofBatch(reader.having('refunds', 'coin_pub', coinPub), batch).map((refund) => refund.amount),
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
  refund: Omit<RefundRecord, 'offset'>,
): void {
  const { currency } = denomination.value
  const { batch, coin_pub: coinPub } = refund
  const offset = nextOffset(writer, 'coin')
  writer.put('refunds', refundKey(batch, coinPub, BigInt(refund.rtransaction_id)), { ...refund, offset })
  const deposited = depositedTotal(writer, batch, coinPub, currency)
  const refunded = refundedTotal(writer, batch, coinPub, currency)
  const whole = compareAmounts(deposited, refunded) === 0
  const given = takeAtMost(parseAmount(refund.amount), denomination.feeRefund)
  giveToCoin(writer, coinPub, whole ? addAmounts(given, denomination.feeDeposit) : given)
}

function ofBatch<R extends { batch: string }>(records: readonly R[], batch: string): R[] {
  return records.filter((record) => record.batch === batch)
}

function sum(amounts: readonly string[], currency: string): Amount {
  return addAmounts(zeroAmount(currency), ...amounts.map((amount) => parseAmount(amount)))
}
