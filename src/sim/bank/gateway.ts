/** What the pages of the wire gateway have in common: one account, and lists that are read from either end. */
import type { HistoryQuery } from '../../protocol/endpoints/bank/history.js'
import { parseAmount } from '../../protocol/encoding/amount.js'
import { guard, type Call, type Guard } from '../handler.js'
import type { Writer } from '../store/store.js'
import type { Bank } from './bank.js'
import type { BankTables, IncomingRecord } from './tables.js'

/** Rows in one reply. */
const MAX_ROWS = 1024

/** Rows in a reply to somebody who does not say how many: the newest ones, newest first. */
const USUAL_LIMIT = -20

export class GatewayCall<Request> {
  constructor(readonly call: Call<Request>) {}

  get bank(): Bank {
    return this.call.world.bank
  }

  get now(): number {
    return this.call.world.clock.now()
  }

  /** An amount in the currency of the bank? */
  isOwnCurrency(amount: string): boolean {
    return parseAmount(amount).currency === this.bank.settings.currency
  }
}

/** Only the exchange has a wire gateway. */
export function gatewayKnown<Context extends GatewayCall<unknown>>(): Guard<Context> {
  return guard(
    'account-known',
    404,
    'GENERIC_ENDPOINT_UNKNOWN',
    ({ call, bank }) => call.parameters['ACCOUNT'] === bank.settings.exchangeAccount,
  )
}

/** How much of a list is wanted; whoever says it in the words of version 1 and of version 2 means the latter. */
export class Excerpt {
  readonly limit: number
  readonly #offset: bigint | undefined
  readonly timeoutMs: number | undefined

  constructor(query: HistoryQuery) {
    this.limit = query.limit ?? query.delta ?? USUAL_LIMIT
    this.#offset = query.offset ?? query.start
    this.timeoutMs = query.timeout_ms ?? query.long_poll_ms
  }

  /** Rows behind the offset, rising, or in front of it, falling. @param rows in rising order */
  of<Row extends { readonly row_id: number }>(rows: readonly Row[]): Row[] {
    const offset = this.#offset
    const isUp = this.limit > 0
    const most = Math.min(Math.abs(this.limit), MAX_ROWS)
    const bound = offset === undefined ? (isUp ? 0 : Infinity) : Number(offset)
    const wanted = rows.filter(({ row_id }) => (isUp ? row_id > bound : row_id < bound))
    return isUp ? wanted.slice(0, most) : wanted.slice(-most).reverse()
  }
}

/** "No rows, please" is no direction to read in. */
export function limitGiven<Context extends { readonly excerpt: Excerpt }>(): Guard<Context> {
  return guard(
    'limit-given',
    400,
    'GENERIC_PARAMETER_MALFORMED',
    ({ excerpt }) => excerpt.limit !== 0,
    () => ({ detail: 'limit' }),
  )
}

/** Money arrives at the exchange's account. @returns its row */
export function receive(writer: Writer<BankTables>, arrived: Omit<IncomingRecord, 'row_id'>): number {
  const row = writer.count('incoming') + 1
  writer.put('incoming', String(row), { row_id: row, ...arrived })
  return row
}

/** True if a reserve got money before: its key is the subject of one transfer. */
export function isReserveUsed(bank: Bank, reservePub: string): boolean {
  return bank.store.having('incoming', 'reserve_pub', reservePub).length > 0
}
