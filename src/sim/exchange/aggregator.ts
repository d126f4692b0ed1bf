/**
 * Pays merchants: one transfer for all deposits of a merchant and account that are due, or no longer refundable.
 *
 * Too little to wire is put aside, as a transfer to which later deposits are added; what was taken for one is not
 * refunded any more, in either case.
 */
import { addAmounts, formatAmount, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { takeAtMost } from '../saturate.js'
import type { Reader, Writer } from '../store/store.js'
import type { World } from '../world.js'
import { payableFrom } from './agenda.js'
import { batchKey } from './coins.js'
import type { Exchange } from './exchange.js'
import type { AggregateRecord, BatchRecord, ExchangeTables, PayoutRecord, RefundRecord } from './tables.js'
import { orderTransfer, wireable } from './transfer.js'

/** What the aggregator goes by. */
export interface PayoutRules {
  /** True if a batch may go out because another one of its merchant does. */
  readonly mayGoAlong: (batch: BatchRecord, now: number) => boolean
  /** Which of the batches that go out together are done with. */
  readonly settled: (together: readonly BatchRecord[], first: BatchRecord) => readonly BatchRecord[]
  /** What was given back of a batch. */
  readonly refunds: (reader: Reader<ExchangeTables>, batch: string) => readonly RefundRecord[]
  /** What a transfer costs that is made of so many coins. */
  readonly wireFee: (exchange: Exchange, coins: number) => Amount
}

export const PAYOUT_RULES: PayoutRules = {
  mayGoAlong: ({ refund_deadline: deadline }, now) => deadline !== 'never' && deadline < now,
  settled: (together) => together,
  refunds: (reader, batch) => reader.having('refunds', 'batch', batch),
  wireFee: ({ settings }) => parseAmount(`${settings.currency}:${settings.wireFee}`),
}

/** Pays out everything that is due. */
export function aggregate(world: World, rules: PayoutRules = PAYOUT_RULES): void {
  const { exchange, agenda, clock } = world
  const now = clock.now()
  for (;;) {
    const [first] = exchange.store
      .having('batches', 'done', false)
      .filter((batch) => payableFrom(batch) <= now)
      .sort((left, right) => Number(left.wire_deadline) - Number(right.wire_deadline))
    if (first === undefined) break
    exchange.store.transact((writer) => {
      payOut(world, rules, writer, first)
    })
  }
  agenda.reckonPayouts()
}

/** Takes all deposits of a merchant and account that nobody may refund any more. */
function payOut(world: World, rules: PayoutRules, writer: Writer<ExchangeTables>, first: BatchRecord): void {
  const { exchange, clock } = world
  const now = clock.now()
  const isOfSame = (other: { merchant_pub: string; payto_uri: string }): boolean =>
    other.merchant_pub === first.merchant_pub && other.payto_uri === first.payto_uri
  const together = writer
    .having('batches', 'done', false)
    .filter((batch) => isOfSame(batch) && rules.mayGoAlong(batch, now))
  const before = writer
    .having('aggregates', 'merchant_pub', first.merchant_pub)
    .find((aggregate) => aggregate.execution_time === undefined && isOfSame(aggregate))
  const pending = before ?? begin(world, first)
  for (const batch of rules.settled(together, first))
    writer.put('batches', keyOf(batch), { ...batch, done: true })
  for (const [key, payout] of payoutsOf(exchange, rules, writer, together, pending.wtid))
    writer.put('payouts', key, payout)
  const wireFee = rules.wireFee(exchange, payoutsIn(writer, pending.wtid).length)
  const amount = wireable(exchange, takeAtMost(netOf(exchange, writer, pending.wtid), wireFee))
  const isEnough = amount.units > 0n
  writer.put('aggregates', pending.wtid, {
    ...pending,
    wire_fee: formatAmount(wireFee),
    ...(isEnough ? { execution_time: now } : {}),
  })
  if (isEnough) orderTransfer(world, writer, { wtid: pending.wtid, amount, account: pending.payto_uri })
}

function begin({ random, exchange }: World, { merchant_pub, payto_uri }: BatchRecord): AggregateRecord {
  const { currency, wireFee } = exchange.settings
  const wtid = encodeCrockford(random.bytes(32))
  return { wtid, merchant_pub, payto_uri, wire_fee: `${currency}:${wireFee}` }
}

function keyOf({ merchant_pub, h_contract_terms }: BatchRecord): string {
  return batchKey(merchant_pub, h_contract_terms)
}

/** Name of what a coin contributed to the transfer of a batch. */
export function payoutKey(batch: string, coinPub: string): string {
  return `${batch}:${coinPub}`
}

/** What is paid for each coin of some batches, by key, in the order in which they were deposited. */
function payoutsOf(
  exchange: Exchange,
  rules: PayoutRules,
  reader: Reader<ExchangeTables>,
  batches: readonly BatchRecord[],
  wtid: string,
): [key: string, payout: PayoutRecord][] {
  const { currency } = exchange.settings
  const contracts = new Map(batches.map((batch) => [keyOf(batch), batch.h_contract_terms]))
  const keys = [...contracts.keys()]
  const deposits = keys.flatMap((key) => reader.having('deposits', 'batch', key))
  const coins = new Map<string, Sums & Pick<PayoutRecord, 'h_contract_terms' | 'coin_pub'>>()
  for (const { batch, coin_pub, contribution } of deposits.sort(
    (left, right) => left.offset - right.offset,
  )) {
    const h_contract_terms = contracts.get(batch) ?? ''
    const key = payoutKey(batch, coin_pub)
    const sums = coins.get(key) ?? { h_contract_terms, coin_pub, deposited: 0n, fees: 0n, refunded: 0n }
    sums.deposited += parseAmount(contribution).units
    sums.fees += depositFee(exchange, reader, coin_pub)
    coins.set(key, sums)
  }
  for (const { batch, coin_pub, amount } of keys.flatMap((key) => rules.refunds(reader, key))) {
    const sums = coins.get(payoutKey(batch, coin_pub))
    if (sums !== undefined) sums.refunded += parseAmount(amount).units
  }
  const money = (units: bigint): string => formatAmount({ currency, units: units > 0n ? units : 0n })
  return [...coins].map(([key, { deposited, fees, refunded, ...about }]) => {
    const value = deposited - refunded
    const payout = {
      wtid,
      ...about,
      contribution: money(deposited - fees),
      deposit_value: money(value),
      deposit_fee: money(fees < value ? fees : value),
      refund_total: money(refunded),
    }
    return [key, payout]
  })
}

/** What was deposited of a coin under a contract, and what became of it; in units. */
interface Sums {
  deposited: bigint
  fees: bigint
  refunded: bigint
}

/** In units. */
function depositFee(exchange: Exchange, reader: Reader<ExchangeTables>, coinPub: string): bigint {
  const hash = reader.get('coins', coinPub)?.denom_pub_hash ?? ''
  return exchange.keys.denominations.get(hash)?.feeDeposit.units ?? 0n
}

/** What the deposits of a transfer come to, less their fees; the wire fee is not taken off. */
export function netOf(exchange: Exchange, reader: Reader<ExchangeTables>, wtid: string): Amount {
  const nets = payoutsIn(reader, wtid).map(({ deposit_value, deposit_fee }) =>
    takeAtMost(parseAmount(deposit_value), parseAmount(deposit_fee)),
  )
  return addAmounts({ currency: exchange.settings.currency, units: 0n }, ...nets)
}

/** What a transfer is made of. */
export function payoutsIn(reader: Reader<ExchangeTables>, wtid: string): PayoutRecord[] {
  return [...reader.having('payouts', 'wtid', wtid)]
}
