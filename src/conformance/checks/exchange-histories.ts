/**
 * Do the histories of coins and reserves add up, and is every entry signed by whoever it binds?
 *
 * Looked at without the oracle: from one reply, and from what else was handed in with the same signatures.
 */
import { formatAmount, type Amount } from '../../protocol/encoding/amount.js'
import { isJsonObject, type JsonValue } from '../../protocol/encoding/json.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import type { CoinHistoryEntry } from '../../protocol/endpoints/exchange/coin-history.js'
import { coinHistory } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { reserveHistory } from '../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import type { ReserveHistoryEntry } from '../../protocol/endpoints/exchange/reserve-history.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import type { Span } from '../history.js'
import { keyInPath, queryOf, readQuietly, units } from '../reading.js'
import type { Check, Evidence } from './check.js'
import { against, type CheckName, type Finding } from './finding.js'
import { isEntrySigned, isReserveEntrySigned } from './history-entries.js'

const COIN = `exchange/${coinHistory.page}`
const RESERVE = `exchange/${reserveHistory.page}`

export const exchangeHistories: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    if (span.to !== 'exchange' || span.reply?.status !== 200) return []
    if (span.page === coinHistory.page) return aboutCoin(span, evidence)
    return span.page === reserveHistory.page ? aboutReserve(span, evidence) : []
  })

function finding(span: Span, row: string, check: CheckName, says: string): Finding {
  return against(row, { check, span: span.id, play: span.play, says })
}

/** True if the whole history was asked for: a part of it adds up to nothing. */
function isWhole(span: Span, endpoint: typeof coinHistory | typeof reserveHistory): boolean {
  return (readQuietly(() => queryOf(endpoint, span))?.start ?? 0n) === 0n
}

function aboutCoin(span: Span, evidence: Evidence): Finding[] {
  const body = readQuietly(() => readReply(coinHistory, 200, span.reply?.body.json))
  const coin = keyInPath(coinHistory, span, 'COIN_PUB')
  if (body === undefined || coin === undefined) return []
  const denomination = evidence.knowledge.denominations.get(body.h_denom_pub)
  if (denomination === undefined) return []
  const left = balanceOf(body.history, denomination)
  const wrong = isWhole(span, coinHistory) && left !== undefined && left !== units(body.balance)
  const unsigned = body.history.filter(
    (entry) => !isEntrySigned(entry, { coin, denomination, span, evidence }),
  )
  return [
    ...(wrong
      ? [
          finding(
            span,
            `${COIN}/duty-adds-up`,
            'money',
            `balance is ${body.balance}, which the entries do not add up to`,
          ),
        ]
      : []),
    ...unsigned.map((entry) =>
      finding(
        span,
        `${COIN}/duty-entries-signed`,
        'signatures',
        `a signature of an entry ${entry.type} is not valid`,
      ),
    ),
    ...body.history
      .flatMap((entry) => wrongFee(entry, denomination) ?? [])
      .map((says) => finding(span, `${COIN}/duty-adds-up`, 'money', says)),
    ...inWhichOrder(span, COIN, body.history, evidence),
  ]
}

/** A sentence about a fee that is not that of the denomination; undefined if it is, or there is none. */
function wrongFee(entry: CoinHistoryEntry, denomination: ListedDenomination): string | undefined {
  const { feeDeposit, feeRefresh, feeRefund } = denomination
  const compared = (told: string, usual: Amount): string | undefined =>
    units(told) === usual.units
      ? undefined
      : `the fee of an entry ${entry.type} is ${told}, and that of the denomination ${formatAmount(usual)}`
  if (entry.type === 'DEPOSIT') return compared(entry.deposit_fee, feeDeposit)
  if (entry.type === 'MELT') return compared(entry.melt_fee, feeRefresh)
  return entry.type === 'REFUND' ? compared(entry.refund_fee, feeRefund) : undefined
}

/** What is left of a coin by its entries; undefined where not all of them are understood. */
function balanceOf(
  history: readonly CoinHistoryEntry[],
  denomination: ListedDenomination,
): bigint | undefined {
  let left = denomination.value.units
  const deposited = new Map<string, bigint>()
  const refunded = new Map<string, bigint>()
  for (const entry of history) {
    switch (entry.type) {
      case 'DEPOSIT': {
        const of = `${entry.merchant_pub}:${entry.h_contract_terms}`
        deposited.set(of, (deposited.get(of) ?? 0n) + units(entry.amount))
        left -= units(entry.amount)
        break
      }
      case 'REFUND': {
        const of = `${entry.merchant_pub}:${entry.h_contract_terms}`
        refunded.set(of, (refunded.get(of) ?? 0n) + units(entry.amount) + units(entry.refund_fee))
        left += units(entry.amount)
        break
      }
      case 'MELT':
      case 'RECOUP':
      case 'RECOUP-REFRESH':
        left -= units(entry.amount)
        break
      case 'OLD-COIN-RECOUP':
        left += units(entry.amount)
        break
      case 'PURSE-DEPOSIT':
      case 'PURSE-REFUND':
      case 'RESERVE-OPEN-DEPOSIT':
        return undefined
    }
  }
  // The fee of a deposit that was given back in full comes back too, and is no entry.
  const whole = [...refunded].filter(([of, amount]) => deposited.get(of) === amount)
  return left + BigInt(whole.length) * denomination.feeDeposit.units
}

function aboutReserve(span: Span, evidence: Evidence): Finding[] {
  const body = readQuietly(() => readReply(reserveHistory, 200, span.reply?.body.json))
  const reserve = keyInPath(reserveHistory, span, 'RESERVE_PUB')
  if (body === undefined || reserve === undefined) return []
  const left = reserveBalanceOf(body.history)
  const wrong = isWhole(span, reserveHistory) && left !== undefined && left !== units(body.balance)
  const unsigned = body.history.filter((entry) => !isReserveEntrySigned(entry, reserve, span, evidence))
  return [
    ...(wrong
      ? [
          finding(
            span,
            `${RESERVE}/duty-adds-up`,
            'money',
            `balance is ${body.balance}, which the entries do not add up to`,
          ),
        ]
      : []),
    ...unsigned.map((entry) =>
      finding(
        span,
        `${RESERVE}/duty-entries-signed`,
        'signatures',
        `a signature of an entry ${entry.type} is not valid`,
      ),
    ),
    ...inWhichOrder(span, RESERVE, body.history, evidence),
  ]
}

/** When something can have happened: not before it was asked for, not after that was granted. */
interface Moment {
  readonly from: number
  readonly by: number
}

/** Entries stand in the order of what happened, from either end; where two things overlapped, either way. */
function inWhichOrder(
  span: Span,
  page: string,
  history: readonly (CoinHistoryEntry | ReserveHistoryEntry)[],
  { spans }: Evidence,
): Finding[] {
  const known = momentsIn(spans)
  let [isUp, isDown, latest, earliest] = [false, false, -Infinity, Infinity]
  for (const entry of history) {
    const moment = known.get(wantedBy(entry) ?? '')
    if (moment === undefined) continue
    isUp ||= earliest < moment.from
    isDown ||= moment.by < latest
    earliest = Math.min(earliest, moment.by)
    latest = Math.max(latest, moment.from)
  }
  if (!isUp || !isDown) return []
  return [
    finding(span, `${page}/duty-in-order`, 'shapes', 'the entries are not in the order of what happened'),
  ]
}

/** When what was wanted with a signature can have happened, by the signature. */
function momentsIn(spans: readonly Span[]): Map<string, Moment> {
  const moments = new Map<string, Moment>()
  for (const { to, request, reply, calledAt, repliedAt } of spans) {
    if (to !== 'exchange' || (reply !== undefined && reply.status !== 200 && reply.status < 500)) continue
    const by = reply?.status === 200 ? repliedAt : Infinity
    for (const signature of signaturesIn(request.json)) {
      const known = moments.get(signature) ?? { from: calledAt, by }
      moments.set(signature, { from: Math.min(known.from, calledAt), by: Math.min(known.by, by) })
    }
  }
  return moments
}

/** Members called like signatures, of a request or of the things that it lists. */
function signaturesIn(json: JsonValue | undefined): string[] {
  if (!isJsonObject(json)) return []
  const own = Object.entries(json).flatMap(([name, value]) =>
    name.endsWith('_sig') && typeof value === 'string' ? [value] : [],
  )
  const listed = [json['coins'], json['planchets']].flatMap((list) =>
    Array.isArray(list) ? list.flatMap((one) => signaturesIn(one)) : [],
  )
  return [...own, ...listed]
}

function wantedBy(entry: CoinHistoryEntry | ReserveHistoryEntry): string | undefined {
  if (entry.type === 'DEPOSIT' || entry.type === 'MELT') return entry.coin_sig
  if (entry.type === 'REFUND') return entry.merchant_sig
  return entry.type === 'WITHDRAW' ? entry.reserve_sig : undefined
}

function reserveBalanceOf(history: readonly ReserveHistoryEntry[]): bigint | undefined {
  let left = 0n
  for (const entry of history) {
    switch (entry.type) {
      case 'CREDIT':
      case 'RECOUP':
        left += units(entry.amount)
        break
      case 'WITHDRAW':
      case 'CLOSING':
        left -= units(entry.amount)
        break
      case 'MERGE':
      case 'SETUP':
      case 'HISTORY':
      case 'OPEN':
      case 'CLOSE':
        return undefined
    }
  }
  return left
}
