/**
 * Movements of money: deposits and refunds that an exchange confirmed, or may have made before its reply was
 * lost or it failed. Read from the bytes of a history, whoever asked for them.
 */
import { readRequest } from '../protocol/endpoints/endpoint.js'
import { batchDeposit } from '../protocol/endpoints/exchange/post-batch-deposit.js'
import { refund } from '../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { parseAmount } from '../protocol/encoding/amount.js'
import type { Span } from './history.js'
import { keyInPath, readQuietly } from './reading.js'

export interface Movement {
  readonly span: Span
  readonly kind: 'deposit' | 'refund'
  readonly coin: string
  readonly merchantPub: string
  readonly contract: string
  /** Units of 10^-8. */
  readonly amount: bigint
  /** Names the movement; the same one confirmed twice moves nothing the second time. */
  readonly id: string
  /** h_denom_pub of a deposit. */
  readonly denomination: string
  /** True if the exchange said so. */
  readonly certain: boolean
}

/** Name of a deposit: one coin, one contract of one merchant, one coin signature. */
export function depositId(coin: string, merchantPub: string, contract: string, coinSig: string): string {
  return `${coin}:${merchantPub}:${contract}:${coinSig}`
}

/** Name of a refund: one coin, one contract of one merchant, one rtransaction_id. */
export function refundId(coin: string, merchantPub: string, contract: string, id: bigint): string {
  return `${coin}:${merchantPub}:${contract}:${id.toString()}`
}

/** Movements in a history, in the order in which they were asked for. */
export function movementsIn(spans: readonly Span[]): Movement[] {
  return spans.flatMap((span) => {
    if (span.to !== 'exchange' || isRefused(span)) return []
    if (span.page === batchDeposit.page) return deposits(span)
    return span.page === refund.page ? refunds(span) : []
  })
}

/** True if the exchange said no. One that failed has said nothing. */
function isRefused({ reply }: Span): boolean {
  return reply !== undefined && reply.status !== 200 && reply.status < 500
}

function deposits(span: Span): Movement[] {
  const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
  if (body === undefined) return []
  const { merchant_pub: merchantPub, h_contract_terms: contract } = body
  return body.coins.map((coin) => ({
    span,
    kind: 'deposit',
    coin: coin.coin_pub,
    merchantPub,
    contract,
    amount: parseAmount(coin.contribution).units,
    id: depositId(coin.coin_pub, merchantPub, contract, coin.coin_sig),
    denomination: coin.denom_pub_hash,
    certain: span.reply?.status === 200,
  }))
}

/** True if a coin was asked back for a contract as an abort does it, before a moment: it pays nothing any more. */
export function isUndone(
  movements: readonly Movement[],
  { contract, coin, before }: { readonly contract: string; readonly coin: string; readonly before: number },
): boolean {
  return movements.some(
    (move) =>
      move.kind === 'refund' &&
      move.contract === contract &&
      move.coin === coin &&
      move.id.endsWith(':0') &&
      move.span.calledAt < before,
  )
}

/** The refund that a span asks for, whatever came of it; undefined if it asks for none. */
export function refundAskedFor(span: Span): Movement | undefined {
  return span.to === 'exchange' && span.page === refund.page ? refunds(span)[0] : undefined
}

function refunds(span: Span): Movement[] {
  const body = readQuietly(() => readRequest(refund, span.request.json ?? null))
  const coin = keyInPath(refund, span, 'COIN_PUB')
  if (body === undefined || coin === undefined) return []
  const { merchant_pub: merchantPub, h_contract_terms: contract } = body
  return [
    {
      span,
      kind: 'refund',
      coin,
      merchantPub,
      contract,
      amount: parseAmount(body.refund_amount).units,
      id: refundId(coin, merchantPub, contract, body.rtransaction_id),
      denomination: '',
      certain: span.reply?.status === 200,
    },
  ]
}

/** Each movement once: where it was confirmed more than once, as it was confirmed first. */
export function distinct(movements: readonly Movement[]): Movement[] {
  const known = new Map<string, Movement>()
  for (const movement of movements) {
    // Refunds of different amounts under one id are different movements: granting both is the mistake to find.
    const name = `${movement.id}:${String(movement.amount)}`
    const before = known.get(name)
    if (before === undefined || isSurerOf(movement, before)) known.set(name, movement)
  }
  return [...known.values()]
}

/** Whoever hears first that something has moved knows it, even if it was another that had asked first. */
function isSurerOf(movement: Movement, before: Movement): boolean {
  if (movement.certain !== before.certain) return movement.certain
  return movement.span.repliedAt < before.span.repliedAt
}
