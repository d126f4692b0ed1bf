/**
 * Values that a campaign leaves open: `{ any: [simplest, …] }` stands for one of them, and each play draws which.
 *
 * What is drawn is a number for each open value, and 0 is the first: counterexamples shrink towards what the author
 * of a campaign wrote first.
 */
import { isDeepStrictEqual } from 'node:util'

export interface Drawn {
  readonly any: readonly unknown[]
}

/** True if the value is left open. */
function isDrawn(value: unknown): value is Drawn {
  return (
    isObject(value) &&
    Object.keys(value).length === 1 &&
    Array.isArray(value['any']) &&
    value['any'].length > 1
  )
}

/** For each open value, in the order in which they stand, how many there are to choose from. */
export function choicesIn(value: unknown): number[] {
  const counts: number[] = []
  settle(value, ({ any }) => {
    counts.push(any.length)
    return any[0]
  })
  return counts
}

/** The value with its open values settled: the nth of them takes the choice with the nth number. */
export function settled<T>(value: T, picks: readonly number[]): T {
  let next = 0
  return settle(value, ({ any }) => any[picks[next++] ?? 0]) as T
}

/** Which choices make the open value this one; undefined if none do. The inverse of {@link settled}. */
export function picksOf(open: unknown, value: unknown): number[] | undefined {
  if (isDrawn(open)) {
    const pick = open.any.findIndex((choice) => isDeepStrictEqual(choice, value))
    return pick < 0 ? undefined : [pick]
  }
  const isList = Array.isArray(open) && Array.isArray(value)
  if (!isList && !(isObject(open) && isObject(value))) return isDeepStrictEqual(open, value) ? [] : undefined
  const [keys, others] = [Object.keys(open), Object.keys(value)]
  if (keys.length !== others.length) return undefined
  const picks: number[] = []
  for (const key of keys) {
    const inside = picksOf(member(open, key), member(value, key))
    if (inside === undefined) return undefined
    picks.push(...inside)
  }
  return picks
}

function member(holder: object, key: string): unknown {
  return Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined
}

/** Every choice of every open value at least once, the simplest of all first. */
export function samplesOf<T>(value: T): T[] {
  const counts = choicesIn(value)
  const others = counts.flatMap((count, place) =>
    Array.from({ length: count - 1 }, (_, index) => counts.map((__, at) => (at === place ? index + 1 : 0))),
  )
  return [[], ...others].map((picks) => settled(value, picks))
}

/** What a shape has filled in to a settled value, put into the open one. */
export function reopened(open: unknown, filled: unknown): unknown {
  if (isDrawn(open) || !isObject(filled)) {
    if (!Array.isArray(open) || !Array.isArray(filled)) return open
    return open.map((item: unknown, index) => reopened(item, filled[index]))
  }
  const own = isObject(open) ? open : {}
  return Object.fromEntries(
    Object.entries(filled).map(([key, value]) => [key, key in own ? reopened(own[key], value) : value]),
  )
}

function settle(value: unknown, choose: (drawn: Drawn) => unknown): unknown {
  if (isDrawn(value)) return choose(value)
  if (Array.isArray(value)) return value.map((item) => settle(item, choose))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settle(item, choose)]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
