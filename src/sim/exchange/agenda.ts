/**
 * When there is something to do that nobody asks the exchange for.
 *
 * Real exchanges have programs that wake now and then and look. Ours follows what its store and its bank write down,
 * so that asking whether something is due costs nothing, however many deposits there are. What it knows follows from
 * the stores; nothing of it has to outlive a crash.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import type { Bank } from '../bank/bank.js'
import type { IncomingRecord } from '../bank/tables.js'
import type { Exchange } from './exchange.js'
import type { BatchRecord, ReserveRecord, TransferRecord } from './tables.js'

/** Seconds for which a bank that did not answer is left in peace. */
const RETRY = 60

export class Agenda {
  /** True while somebody talks to the bank: others need not. */
  isBusy = false
  /** False if deposits are only paid out when somebody has the aggregator run. */
  paysByItself = true
  readonly #exchange: Exchange
  #nextPayout = Infinity
  #nextClosing = Infinity
  readonly #unsent = new Set<string>()
  /** Newest row that the bank has. */
  #newestRow = 0
  #quietUntil = 0

  constructor(exchange: Exchange, bank: Bank) {
    this.#exchange = exchange
    this.reckonPayouts()
    this.reckonClosings()
    for (const transfer of exchange.store.all('transfers')) this.#seeTransfer(transfer)
    for (const row of bank.store.all('incoming')) this.#seeIncoming(row)
    exchange.store.onChange((operations) => {
      for (const { table, record } of operations) {
        if (record === undefined) continue
        if (table === 'batches') this.#seeBatch(record as BatchRecord)
        if (table === 'reserves') this.#seeReserve(record as ReserveRecord)
        if (table === 'transfers') this.#seeTransfer(record as TransferRecord)
      }
    })
    bank.store.onChange((operations) => {
      for (const { table, record } of operations)
        if (table === 'incoming' && record !== undefined) this.#seeIncoming(record as IncomingRecord)
    })
  }

  /** True if deposits are to be paid out. */
  hasPayouts(now: number): boolean {
    return this.paysByItself && this.#nextPayout <= now
  }

  /** True if reserves are to be closed. */
  hasClosings(now: number): boolean {
    return this.#nextClosing <= now
  }

  /** True if the bank has rows that the exchange has not read. */
  get hasNews(): boolean {
    return this.#newestRow > (this.#exchange.store.get('notes', 'wirewatch')?.value ?? 0)
  }

  /** Transfers that the bank has not confirmed, oldest first. */
  get unsent(): readonly string[] {
    return [...this.#unsent]
  }

  /** True if the bank is to be asked or told something. */
  hasBusinessWithBank(now: number): boolean {
    return !this.isBusy && now >= this.#quietUntil && (this.#unsent.size > 0 || this.hasNews)
  }

  /** Leaves a bank in peace that did not answer something it was asked at a time. */
  giveUp(asked: number): void {
    this.#quietUntil = asked + RETRY
  }

  /** Looks anew when the next deposits are to be paid out. */
  reckonPayouts(): void {
    this.#nextPayout = Infinity
    for (const batch of this.#exchange.store.having('batches', 'done', false)) this.#seeBatch(batch)
  }

  /** Looks anew when the next reserve is to be closed, those left out that cannot be. */
  reckonClosings(now = -Infinity): void {
    this.#nextClosing = Infinity
    for (const reserve of this.#exchange.store.all('reserves'))
      if (reserve.expiration > now) this.#seeReserve(reserve)
  }

  #seeBatch(batch: BatchRecord): void {
    if (!batch.done) this.#nextPayout = Math.min(this.#nextPayout, payableFrom(batch))
  }

  #seeReserve({ balance, expiration }: ReserveRecord): void {
    if (parseAmount(balance).units > 0n) this.#nextClosing = Math.min(this.#nextClosing, expiration)
  }

  #seeTransfer({ wtid, state }: TransferRecord): void {
    if (state === 'unsent') this.#unsent.add(wtid)
    else this.#unsent.delete(wtid)
  }

  #seeIncoming({ row_id: row }: IncomingRecord): void {
    this.#newestRow = Math.max(this.#newestRow, row)
    // A bank that takes money is alive again, and somebody waits for it.
    this.#quietUntil = 0
  }
}

/** Seconds: from when on a batch is a reason to pay its merchant out. */
export function payableFrom({ wire_deadline, refund_deadline }: BatchRecord): number {
  if (wire_deadline === 'never' || refund_deadline === 'never') return Infinity
  return Math.max(wire_deadline, refund_deadline + 1)
}
