/**
 * What calls tell of money on its way: what arrived at the bank for whom, and when a merchant is to be paid.
 */
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { addIncoming } from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { readRequest } from '../../protocol/endpoints/endpoint.js'
import type { Span } from '../history.js'
import { readQuietly, units } from '../reading.js'

/** Header of a reply that stands for a bank's where a hook has sent the money. */
const FUNDED_BY_HOOK = 'x-assay-hook'

/** Money that arrived for a reserve. */
export interface Incoming {
  readonly amount: bigint
  /** Account that it came from; undefined where a hook of somebody else has sent it. */
  readonly account: string | undefined
  /** Seconds. */
  readonly now: number
  /** Logical time at which it was sent. */
  readonly calledAt: number
}

export function creditsIn(spans: readonly Span[]): Map<string, bigint> {
  const credits = new Map<string, bigint>()
  for (const span of spans.filter(
    (candidate) => candidate.page === addIncoming.page && mayHaveSucceeded(candidate),
  )) {
    const body = readQuietly(() => readRequest(addIncoming, span.request.json ?? null))
    if (body === undefined) continue
    credits.set(body.reserve_pub, (credits.get(body.reserve_pub) ?? 0n) + units(body.amount))
  }
  return credits
}

export function incomingIn(spans: readonly Span[]): Map<string, Incoming[]> {
  const incoming = new Map<string, Incoming[]>()
  for (const span of spans.filter((one) => one.page === addIncoming.page && mayHaveSucceeded(one))) {
    const body = readQuietly(() => readRequest(addIncoming, span.request.json ?? null))
    if (body === undefined) continue
    const { reserve_pub: reserve, amount } = body
    const account = span.reply?.headers[FUNDED_BY_HOOK] === undefined ? body.debit_account : undefined
    const before = incoming.get(reserve) ?? []
    incoming.set(reserve, [
      ...before,
      { amount: units(amount), account, now: span.now, calledAt: span.calledAt },
    ])
  }
  return incoming
}

export function duesIn(spans: readonly Span[]): Map<string, number> {
  const dues = new Map<string, number>()
  for (const span of spans.filter((one) => one.to === 'exchange' && one.page === batchDeposit.page)) {
    if (!mayHaveSucceeded(span)) continue
    const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
    const due = body?.wire_transfer_deadline.t_s
    if (body === undefined || typeof due !== 'number') continue
    dues.set(body.merchant_pub, Math.min(dues.get(body.merchant_pub) ?? Infinity, due))
  }
  return dues
}

/** True unless a call is known to have failed. */
export function mayHaveSucceeded(span: Span): boolean {
  return span.reply === undefined || span.reply.status < 300 || span.reply.status >= 500
}
