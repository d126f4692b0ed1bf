/**
 * The ledger of reserves: what came in, what was withdrawn, what came back.
 *
 * Pure moves over a reader or a writer of the store; the handlers and jobs decide when, this file knows how.
 */
import {
  addAmounts,
  formatAmount,
  parseAmount,
  zeroAmount,
  type Amount,
} from '../../protocol/encoding/amount.js'
import { takeAtMost } from '../saturate.js'
import type { Reader, Writer } from '../store/store.js'
import { nextOffset } from './offsets.js'
import type { CreditRecord, DebitRecord, ExchangeTables } from './tables.js'

/** Seconds that a reserve may rest after money came in: 4 weeks. */
export const RESERVE_IDLE = 28 * 86_400

/** A transfer that the bank took for a reserve. */
export type Credit = Omit<CreditRecord, 'offset'>

/** What a reserve signed away. */
export type Debit = Omit<DebitRecord, 'offset'>

/** What is in a reserve; one that was never seen holds nothing. */
export function balanceOf(reader: Reader<ExchangeTables>, reservePub: string, currency: string): Amount {
  const reserve = reader.get('reserves', reservePub)
  return reserve === undefined ? zeroAmount(currency) : parseAmount(reserve.balance)
}

/**
 * Books money that came in, and keeps the row for the history.
 * @param now seconds; the reserve expires four weeks later
 */
export function creditReserve(writer: Writer<ExchangeTables>, credit: Credit, now: number): void {
  const { reserve_pub: reservePub, amount, sender_account: lastOrigin } = credit
  const before = writer.get('reserves', reservePub)
  const money = parseAmount(amount)
  const balance = before === undefined ? money : addAmounts(parseAmount(before.balance), money)
  writer.put('reserves', reservePub, {
    balance: formatAmount(balance),
    last_origin: lastOrigin,
    expiration: Math.max(before?.expiration ?? 0, now + RESERVE_IDLE),
  })
  const offset = nextOffset(writer, 'reserve')
  writer.put('credits', String(offset), { ...credit, offset })
}

/** Takes money out of a reserve, or as much as there is. A reserve that was never seen stays unknown. */
export function takeFromReserve(writer: Writer<ExchangeTables>, reservePub: string, amount: Amount): void {
  const reserve = writer.get('reserves', reservePub)
  if (reserve === undefined) return
  const balance = takeAtMost(parseAmount(reserve.balance), amount)
  writer.put('reserves', reservePub, { ...reserve, balance: formatAmount(balance) })
}

/** Takes what a reserve signed away, and keeps it for the history. */
export function debitReserve(writer: Writer<ExchangeTables>, debit: Debit): void {
  takeFromReserve(writer, debit.reserve_pub, parseAmount(debit.amount))
  const offset = nextOffset(writer, 'reserve')
  writer.put('debits', String(offset), { ...debit, offset })
}

/** Gives the value of a coin back to the reserve it came from; the reserve lives on for another four weeks. */
export function giveBackToReserve(
  writer: Writer<ExchangeTables>,
  reservePub: string,
  amount: Amount,
  now: number,
): void {
  const reserve = writer.get('reserves', reservePub)
  if (reserve === undefined) return
  writer.put('reserves', reservePub, {
    ...reserve,
    balance: formatAmount(addAmounts(parseAmount(reserve.balance), amount)),
    expiration: Math.max(reserve.expiration, now + RESERVE_IDLE),
  })
}
