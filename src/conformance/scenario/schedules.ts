/**
 * How much of the orders in which messages can pass was seen: counted from histories alone.
 *
 * The number of orders says little, as nearly each play of a campaign makes calls of its own. What says more is the
 * pairs: whenever one message passes while another waits, the one was seen before the other. A race hides where a
 * pair was only ever seen one way.
 */
import type { Recorded } from '../history.js'

export interface ScheduleCoverage {
  readonly plays: number
  /** Different orders among them. */
  readonly orders: number
  /**
   * Estimated share of plays to come whose order has not been seen: the share of plays whose order was seen once
   * (Good and Turing).
   */
  readonly unseen: number
  /** Pairs of gates at which messages waited at the same time. */
  readonly pairs: number
  /** Those of which either was seen to go first. */
  readonly bothWays: number
  /** Estimated number of pairs that the next play shows in a way not seen before. */
  readonly nextNew: number
  /** Of a story that is played in every order: true if that was possible within the limit. */
  readonly isComplete?: boolean
}

export class ScheduleCounter {
  #plays = 0
  readonly #orders = new Map<string, number>()
  /** Plays by what they have shown: this gate before that one. */
  readonly #shown = new Map<string, number>()

  /** Takes in the history of a play. */
  see(events: readonly Recorded[]): void {
    this.#plays++
    const releases = events.filter((event) => event.type === 'release')
    count(this.#orders, releases.map(({ gate, choice, of }) => [gate, choice, of].join(' ')).join('\n'))
    const shown = new Set(
      releases.flatMap(({ gate, over = [] }) =>
        over.filter((other) => other !== gate).map((other) => pair(gate, other)),
      ),
    )
    for (const each of shown) count(this.#shown, each)
  }

  /** @param isComplete true or false if every order was to be played */
  coverage(isComplete?: boolean): ScheduleCoverage {
    const shown = [...this.#shown.keys()]
    const twoWays = shown.filter((each) => this.#shown.has(each.split('\n').reverse().join('\n'))).length
    return {
      plays: this.#plays,
      orders: this.#orders.size,
      unseen: isComplete === true ? 0 : this.#share(this.#orders),
      pairs: shown.length - twoWays / 2,
      bothWays: twoWays / 2,
      nextNew: isComplete === true ? 0 : this.#share(this.#shown),
      ...(isComplete === undefined ? {} : { isComplete }),
    }
  }

  /** What was seen in one play only, for each play. */
  #share(seen: ReadonlyMap<string, number>): number {
    const once = [...seen.values()].filter((times) => times === 1).length
    return this.#plays === 0 ? 0 : Math.round((once / this.#plays) * 1000) / 1000
  }
}

function pair(first: string, second: string): string {
  return `${first}\n${second}`
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}
