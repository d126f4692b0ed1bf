/** How well the requests of races came together in a run, where their last bytes were held. */
import type { Recorded } from './history.js'

export interface Togetherness {
  /** Times that several requests ended together. */
  readonly releases: number
  readonly requests: number
  /** Requests that had no answer yet when the last of their release had ended. */
  readonly overlapping: number
  /** Microseconds between the first and the last byte of a release: the middle of all releases, and the worst. */
  readonly medianSpreadMicros: number
  readonly worstSpreadMicros: number
}

/** Counts over all histories of a run. */
export class TogetherCount {
  readonly #spreads: number[] = []
  #requests = 0
  #overlapping = 0

  see(events: readonly Recorded[]): void {
    for (const event of events) {
      if (event.type !== 'together') continue
      this.#spreads.push(event.spreadMicros)
      this.#requests += event.spans.length
      this.#overlapping += event.overlapping
    }
  }

  /** Undefined if nothing was held. */
  get summary(): Togetherness | undefined {
    const spreads = [...this.#spreads].sort((left, right) => left - right)
    const worst = spreads.at(-1)
    if (worst === undefined) return undefined
    return {
      releases: spreads.length,
      requests: this.#requests,
      overlapping: this.#overlapping,
      medianSpreadMicros: spreads[Math.floor(spreads.length / 2)] ?? worst,
      worstSpreadMicros: worst,
    }
  }
}

/** One line for people. */
export function togetherText(told: Togetherness): string {
  const { releases, requests, overlapping, medianSpreadMicros, worstSpreadMicros } = told
  return `races: ${String(requests)} requests ended together in ${String(releases)} releases, ${String(overlapping)} of them overlap; last bytes ${String(medianSpreadMicros)} µs apart (median), ${String(worstSpreadMicros)} µs (worst)`
}
