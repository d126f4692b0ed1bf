/** What happened to a coin, as its history tells it: oldest first, as the reference was seen to answer. */
import { formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { confirmRecoup, confirmRecoupRefresh } from '../../protocol/signatures/exchange.js'
import { takeAtMost } from '../saturate.js'
import { affirm, type Exchange } from './exchange.js'
import { inOrder, type Numbered } from './history-call.js'
import type { PublishedDenomination } from './keys.js'
import type {
  BatchRecord,
  DepositRecord,
  MeltRecord,
  RecoupRecord,
  RecoupRefreshRecord,
  RefundRecord,
} from './tables.js'

/** The history of a coin. @param now seconds; what the exchange says itself is signed with the key of the time */
export function entriesOfCoin(exchange: Exchange, coinPub: string, now: number): Numbered[] {
  const { store } = exchange
  const coin = store.get('coins', coinPub)
  const denomination = exchange.keys.denominations.get(coin?.denom_pub_hash ?? '')
  if (coin === undefined || denomination === undefined) return []
  const ages = coin.h_age_commitment === undefined ? {} : { h_age_commitment: coin.h_age_commitment }
  return inOrder(
    store.having('deposits', 'coin_pub', coinPub).flatMap((deposit) => {
      const batch = store.get('batches', deposit.batch)
      return batch === undefined ? [] : [depositEntry(deposit, batch, denomination, ages)]
    }),
    store.having('melts', 'old_coin_pub', coinPub).map((melt) => meltEntry(melt, denomination, ages)),
    store.having('refunds', 'coin_pub', coinPub).flatMap((refund) => {
      const batch = store.get('batches', refund.batch)
      return batch === undefined ? [] : [refundEntry(refund, batch, denomination)]
    }),
    store.having('recoups', 'coin_pub', coinPub).map((recoup) => recoupEntry(exchange, recoup, now)),
    store
      .having('recoup_refreshes', 'coin_pub', coinPub)
      .map((recoup) => recoupRefreshEntry(exchange, recoup, now)),
    store
      .having('recoup_refreshes', 'old_coin_pub', coinPub)
      .map((recoup) => oldCoinEntry(exchange, recoup, now)),
  )
}

type Ages = { readonly h_age_commitment?: string }

function depositEntry(
  { offset, contribution, coin_sig }: DepositRecord,
  batch: BatchRecord,
  { feeDeposit }: PublishedDenomination,
  ages: Ages,
): Numbered {
  const entry = {
    type: 'DEPOSIT',
    amount: formatAmount(parseAmount(contribution)),
    deposit_fee: formatAmount(feeDeposit),
    timestamp: { t_s: batch.timestamp },
    // No deadline is kept as one at the beginning of time, and not told.
    ...(batch.refund_deadline === 0 ? {} : { refund_deadline: { t_s: batch.refund_deadline } }),
    merchant_pub: batch.merchant_pub,
    h_contract_terms: batch.h_contract_terms,
    h_wire: batch.h_wire,
    ...ages,
    coin_sig,
  }
  return { offset, entry }
}

function meltEntry(
  { offset, amount, rc, coin_sig }: MeltRecord,
  { feeRefresh }: PublishedDenomination,
  ages: Ages,
): Numbered {
  const melt_fee = formatAmount(feeRefresh)
  return {
    offset,
    entry: { type: 'MELT', amount: formatAmount(parseAmount(amount)), melt_fee, rc, ...ages, coin_sig },
  }
}

/** The entry has what the coin got, while the merchant signed the amount with the fee. */
function refundEntry(
  { offset, amount, rtransaction_id, merchant_sig }: RefundRecord,
  { h_contract_terms, merchant_pub }: BatchRecord,
  { feeRefund }: PublishedDenomination,
): Numbered {
  const entry = {
    type: 'REFUND',
    amount: formatAmount(takeAtMost(parseAmount(amount), feeRefund)),
    refund_fee: formatAmount(feeRefund),
    h_contract_terms,
    merchant_pub,
    rtransaction_id: BigInt(rtransaction_id),
    merchant_sig,
  }
  return { offset, entry }
}

function recoupEntry(exchange: Exchange, recoup: RecoupRecord, now: number): Numbered {
  const { offset, amount, reserve_pub, coin_pub, coin_sig, coin_blind } = recoup
  const values = {
    timestamp: timestamp(recoup.timestamp),
    recoupAmount: parseAmount(amount),
    coinPub: decodeCrockford(coin_pub, 32),
    reservePub: decodeCrockford(reserve_pub, 32),
  }
  const entry = {
    type: 'RECOUP',
    amount,
    ...affirm(exchange, confirmRecoup, values, now),
    reserve_pub,
    coin_sig,
    coin_blind,
    timestamp: values.timestamp,
  }
  return { offset, entry }
}

function recoupRefreshEntry(exchange: Exchange, recoup: RecoupRefreshRecord, now: number): Numbered {
  const { offset, amount, old_coin_pub, coin_sig, coin_blind } = recoup
  const entry = {
    type: 'RECOUP-REFRESH',
    amount,
    ...affirmRecoupRefresh(exchange, recoup, now),
    old_coin_pub,
    coin_sig,
    coin_blind,
    timestamp: timestamp(recoup.timestamp),
  }
  return { offset, entry }
}

function oldCoinEntry(exchange: Exchange, recoup: RecoupRefreshRecord, now: number): Numbered {
  const entry = {
    type: 'OLD-COIN-RECOUP',
    amount: recoup.amount,
    ...affirmRecoupRefresh(exchange, recoup, now),
    coin_pub: recoup.coin_pub,
    timestamp: timestamp(recoup.timestamp),
  }
  return { offset: recoup.old_offset, entry }
}

/** Both coins are shown the same signature. */
function affirmRecoupRefresh(exchange: Exchange, recoup: RecoupRefreshRecord, now: number): object {
  const values = {
    timestamp: timestamp(recoup.timestamp),
    recoupAmount: parseAmount(recoup.amount),
    coinPub: decodeCrockford(recoup.coin_pub, 32),
    oldCoinPub: decodeCrockford(recoup.old_coin_pub, 32),
  }
  return affirm(exchange, confirmRecoupRefresh, values, now)
}
