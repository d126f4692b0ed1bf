/**
 * Splits calls into components: calls that share an order or a coin, directly or through others.
 *
 * Calls of different components cannot influence each other's answers, and the search is exponential in the
 * number of calls that overlap, so each component is judged on its own.
 */

export interface Touching {
  readonly touches: readonly string[]
}

/** Components in the order of their first member; members keep their order. */
export function componentsOf<T extends Touching>(calls: readonly T[]): T[][] {
  const leaders = new Map<string, string>()
  const leaderOf = (thing: string): string => {
    const next = leaders.get(thing)
    if (next === undefined || next === thing) return thing
    const leader = leaderOf(next)
    leaders.set(thing, leader)
    return leader
  }
  for (const { touches } of calls) {
    const [first, ...others] = touches
    if (first === undefined) continue
    for (const other of others) leaders.set(leaderOf(other), leaderOf(first))
  }
  const components = new Map<string, T[]>()
  for (const [index, call] of calls.entries()) {
    const first = call.touches[0]
    const name = first === undefined ? `alone:${String(index)}` : leaderOf(first)
    components.set(name, [...(components.get(name) ?? []), call])
  }
  return [...components.values()]
}
