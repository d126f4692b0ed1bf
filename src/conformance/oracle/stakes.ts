/** Which coins have to be followed. */
import type { Call } from './search.js'

/** The coins among the things that calls share. */
export function coinsIn(things: readonly string[]): string[] {
  return things.filter((thing) => thing.startsWith('coin:')).map((thing) => thing.slice('coin:'.length))
}

/**
 * Where nobody sees what becomes of coins, following every coin through all it might do would be hopeless, and
 * most of it changes no reply: only coins of calls whose reply depends on them are followed.
 * @returns undefined when all have to be, because a call could only succeed with the coins of others
 */
export function coinsAtStake(calls: readonly Call[]): ReadonlySet<string> | undefined {
  const dependent = calls.filter(({ oracle, call, reply }) => oracle.dependsOnCoins?.(call, reply) ?? true)
  const needsMore = dependent.some(
    ({ oracle, call, reply }) => oracle.needsForeignCoins?.(call, reply) === true,
  )
  if (needsMore) return undefined
  return new Set(dependent.flatMap(({ touches }) => coinsIn(touches)))
}
