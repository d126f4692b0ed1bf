/**
 * Attempts to hand in coins: who asks for the same coin in another way meanwhile cannot be told what came of them.
 */
import { readRequest } from '../../protocol/endpoints/endpoint.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import type { Span } from '../history.js'
import { readQuietly } from '../reading.js'

export interface Attempt {
  /** Hash of the contract that the coin was handed in for, where that is visible. */
  readonly contract?: string
  readonly coinSig: string
  /** Places in the history: when it was made, and when it was known that nothing came of it, if ever. */
  readonly from: number
  readonly until: number
}

/** All attempts, by coin: deposits that were asked for or, where these are invisible, payments. */
export function attemptsIn(spans: readonly Span[], hopsVisible: boolean): Map<string, Attempt[]> {
  const attempts = new Map<string, Attempt[]>()
  for (const span of spans)
    for (const [coin, attempt] of hopsVisible ? deposits(span) : payments(span))
      attempts.set(coin, [...(attempts.get(coin) ?? []), attempt])
  return attempts
}

function deposits(span: Span): (readonly [string, Attempt])[] {
  if (span.page !== batchDeposit.page || span.cause === undefined) return []
  const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
  const until = isRefused(span) ? span.repliedAt : Infinity
  return (body?.coins ?? []).map((coin) => [
    coin.coin_pub,
    { contract: body?.h_contract_terms ?? '', coinSig: coin.coin_sig, from: span.calledAt, until },
  ])
}

function payments(span: Span): (readonly [string, Attempt])[] {
  if (span.page !== pay.page) return []
  const body = readQuietly(() => readRequest(pay, span.request.json ?? null))
  return (body?.coins ?? []).map((coin) => [
    coin.coin_pub,
    { coinSig: coin.coin_sig, from: span.calledAt, until: Infinity },
  ])
}

/** Only these say that nothing was taken; after anything else the coins may be gone. */
function isRefused({ reply }: Span): boolean {
  return reply !== undefined && reply.status >= 400 && reply.status < 500 && reply.status !== 408
}
