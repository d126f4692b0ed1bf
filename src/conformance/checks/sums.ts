/**
 * What the checks of money have in common: payments with their contracts, sums, and amounts for people.
 */
import { formatAmount } from '../../protocol/encoding/amount.js'
import type { Span } from '../history.js'
import type { Knowledge, KnownContract } from '../oracle/knowledge.js'

/** A payment that was answered, and the contract its coins were signed over to. */
export interface Answered {
  readonly span: Span
  readonly contract: KnownContract
  readonly coins: readonly string[]
  /** Which price was paid, in version 1. */
  readonly choice: number | undefined
}

/** An amount for people. */
export function inMoney(knowledge: Knowledge, amount: bigint): string {
  const sign = amount < 0n ? '-' : ''
  return `${sign}${formatAmount({ currency: knowledge.keys?.currency ?? '?', units: amount < 0n ? -amount : amount })}`
}

/** Items by a name, in the order of their first. */
export function groupBy<T>(items: readonly T[], name: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(name(item), [...(groups.get(name(item)) ?? []), item])
  return [...groups]
}
