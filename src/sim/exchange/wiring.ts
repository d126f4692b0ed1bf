/**
 * When deposits are paid out, and with which transfer.
 *
 * A real exchange has an aggregator that runs now and then. Ours is a rule: once the wire deadline of a contract has
 * passed, its deposits are on their way to the merchant, together with all others of that merchant, account and
 * deadline.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { contentKey, sha512 } from '../../protocol/crypto/hash.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { batchKey, depositedTotal } from './coins.js'
import type { Exchange } from './exchange.js'
import type { BatchRecord } from './tables.js'

/** True once the deposits of a contract were taken for a transfer: nothing of them is refunded any more. */
export function isAggregated(batch: BatchRecord | undefined, now: number): boolean {
  if (batch === undefined) return false
  return batch.done || (batch.wire_deadline !== 'never' && now > batch.wire_deadline)
}

/** The subject of the transfer that pays a contract out. */
export function transferOf({ merchant_pub, h_wire, wire_deadline }: BatchRecord): string {
  const name = contentKey(utf8(merchant_pub), utf8(h_wire), utf8(String(wire_deadline)))
  return encodeCrockford(sha512(utf8(`assay wtid ${name}`)).subarray(0, 32))
}

/** Seconds: when the transfer is, or will be, made. */
export function transferTime({ wire_deadline, exchange_timestamp }: BatchRecord): number | 'never' {
  return wire_deadline === 'never' ? wire_deadline : Math.max(wire_deadline, exchange_timestamp)
}

/** True if the transfer has something to carry once refunds and fees are taken off. */
export function isWorthWiring(exchange: Exchange, batch: BatchRecord): boolean {
  const { store, settings } = exchange
  const wtid = transferOf(batch)
  const together = new Set(
    store
      .all('batches')
      .filter((other) => transferOf(other) === wtid)
      .map((other) => batchKey(other.merchant_pub, other.h_contract_terms)),
  )
  /** What is left of the deposits of each coin for each contract, in units. */
  const left = new Map<string, { coinPub: string; units: bigint }>()
  const add = ({ batch, coin_pub: coinPub }: CoinOfBatch, units: bigint): void => {
    if (!together.has(batch)) return
    const key = `${batch}:${coinPub}`
    left.set(key, { coinPub, units: (left.get(key)?.units ?? 0n) + units })
  }
  for (const deposit of store.all('deposits')) add(deposit, parseAmount(deposit.contribution).units)
  for (const refund of store.all('refunds')) add(refund, -parseAmount(refund.amount).units)
  const total = [...left.values()]
    .filter(({ units }) => units > 0n)
    .reduce((sum, { coinPub, units }) => sum + units - depositFee(exchange, coinPub), 0n)
  return total > parseAmount(`${settings.currency}:${settings.wireFee}`).units
}

interface CoinOfBatch {
  readonly batch: string
  readonly coin_pub: string
}

/** What a coin contributed to a contract, less its deposit fee; refunds are not taken off. In units. */
export function netContribution(exchange: Exchange, batch: string, coinPub: string): bigint {
  const { store, settings } = exchange
  return depositedTotal(store, batch, coinPub, settings.currency).units - depositFee(exchange, coinPub)
}

function depositFee(exchange: Exchange, coinPub: string): bigint {
  const hash = exchange.store.get('coins', coinPub)?.denom_pub_hash ?? ''
  return exchange.keys.denominations.get(hash)?.feeDeposit.units ?? 0n
}
