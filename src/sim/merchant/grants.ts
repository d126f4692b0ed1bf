/**
 * Refunds that the shop grants: pure moves from one record of an order to the next.
 *
 * A grant is split over the coins of the payment when it is made; from then on a part keeps its coin, its amount
 * and its id, so that asking the exchange for it again is harmless.
 */
import { formatAmount, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import type { Reader } from '../store/store.js'
import { asContribution, paidCoins, type Contribution } from './orders.js'
import { splitRefund, type RefundableCoin } from './split.js'
import type { CoinRefundRecord, GrantRecord, MerchantTables, OrderRecord, RefundOutcome } from './tables.js'

interface PaidCoin extends RefundableCoin {
  readonly exchangeUrl: string
}

export function grantsOf(order: OrderRecord | undefined): readonly GrantRecord[] {
  return order?.grants ?? []
}

/** All parts of all grants, in the order of their ids. */
export function refundsOf(order: OrderRecord | undefined): readonly CoinRefundRecord[] {
  return grantsOf(order).flatMap((grant) => grant.refunds)
}

/** Everything that was ever granted for the order, in units. */
export function grantedUnits(order: OrderRecord | undefined): bigint {
  return sum(grantsOf(order).map((grant) => grant.amount))
}

/** True until the exchange has confirmed every part of the grant. */
export function isPending(grant: GrantRecord): boolean {
  return grant.refunds.some((refund) => refund.outcome.state !== 'done')
}

/** Grants a refund on top of the earlier ones. */
export function addGrant(
  reader: Reader<MerchantTables>,
  order: OrderRecord,
  granted: { readonly reason: string; readonly amount: Amount; readonly at: number },
): OrderRecord {
  const { reason, amount, at } = granted
  const next = refundsOf(order).length + 1
  const parts = splitRefund(amount.units, refundableCoins(reader, order))
  const refunds = parts.map(({ coin, units }, index): CoinRefundRecord => ({
    rtransaction_id: String(next + index),
    coin_pub: coin.coinPub,
    exchange_url: coin.exchangeUrl,
    amount: formatAmount({ currency: amount.currency, units }),
    outcome: { state: 'owed' },
  }))
  return { ...order, grants: [...grantsOf(order), { reason, amount: formatAmount(amount), at, refunds }] }
}

/** Notes what the exchange said about one part. A confirmation is final. */
export function noteOutcome(order: OrderRecord, id: string, outcome: RefundOutcome): OrderRecord {
  const note = (refund: CoinRefundRecord): CoinRefundRecord =>
    refund.rtransaction_id === id && refund.outcome.state !== 'done' ? { ...refund, outcome } : refund
  return {
    ...order,
    grants: grantsOf(order).map((grant) => ({ ...grant, refunds: grant.refunds.map(note) })),
  }
}

/** What the coins of the payment still contribute. A coin that is given back whole costs no deposit fee either. */
export function contributionsLeft(reader: Reader<MerchantTables>, order: OrderRecord): Contribution[] {
  const left = new Map(refundableCoins(reader, order).map((coin) => [coin.coinPub, coin.left]))
  return paidCoins(reader, order).flatMap((coin) => {
    const { contribution, depositFee } = asContribution(coin)
    const units = left.get(coin.coin_pub) ?? 0n
    return units > 0n ? [{ contribution: { ...contribution, units }, depositFee }] : []
  })
}

function refundableCoins(reader: Reader<MerchantTables>, order: OrderRecord): PaidCoin[] {
  return paidCoins(reader, order).map((coin) => {
    const refunded = refundsOf(order).filter((refund) => refund.coin_pub === coin.coin_pub)
    return {
      coinPub: coin.coin_pub,
      exchangeUrl: coin.exchange_url,
      left: parseAmount(coin.contribution).units - sum(refunded.map((refund) => refund.amount)),
      refundFee: parseAmount(coin.refund_fee).units,
    }
  })
}

function sum(amounts: readonly string[]): bigint {
  return amounts.reduce((total, amount) => total + parseAmount(amount).units, 0n)
}
