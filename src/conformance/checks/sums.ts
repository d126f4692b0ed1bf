/**
 * What the checks of money have in common: payments with their contracts, sums, and amounts for people.
 */
import { formatAmount } from '../../protocol/encoding/amount.js'
import type { Span } from '../history.js'
import type { Loss } from '../oracle/judgement.js'
import type { Knowledge, KnownContract } from '../oracle/knowledge.js'

/** A payment, and the contract its coins were signed over to. */
export interface Payment {
  readonly span: Span
  readonly contract: KnownContract
  readonly coins: readonly string[]
  /** True if its coins would pay the price by themselves. */
  readonly isEnough: boolean
  /** Which price was paid, in version 1. */
  readonly choice: number | undefined
}

/** An amount for people. */
export function inMoney(knowledge: Knowledge, amount: bigint): string {
  const sign = amount < 0n ? '-' : ''
  return `${sign}${formatAmount({ currency: knowledge.keys?.currency ?? '?', units: amount < 0n ? -amount : amount })}`
}

/** What somebody loses, if it is anything. */
export function lossOf(knowledge: Knowledge, who: string, amount: bigint, why: string, when = ''): Loss[] {
  return amount > 0n ? [{ who, amount: inMoney(knowledge, amount), when, why }] : []
}

/** Items by a name, in the order of their first. */
export function groupBy<T>(items: readonly T[], name: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(name(item), [...(groups.get(name(item)) ?? []), item])
  return [...groups]
}
