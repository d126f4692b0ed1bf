/**
 * A simulated disk: keeps what was synced, loses the rest when it crashes.
 *
 * A party that answers before it syncs looks fine until the lights go out; this is where they go out.
 */
import type { Medium, Operation } from './store.js'

export class SimulatedDisk {
  #durable: Operation[] = []
  #volatile: Operation[] = []
  #crashes = 0

  /** Operations that a crash would lose now. */
  get unsynced(): number {
    return this.#volatile.length
  }

  /**
   * The disk as a store sees it. Open a new store after a crash: the old one still has its memory, and what it writes
   * reaches the disk no more.
   */
  medium(): Medium {
    const opened = this.#crashes
    return {
      load: () => [...this.#durable],
      append: (operations) => {
        if (opened === this.#crashes) this.#volatile.push(...operations)
      },
      sync: () => {
        if (opened !== this.#crashes) return Promise.resolve()
        this.#durable.push(...this.#volatile)
        this.#volatile = []
        return Promise.resolve()
      },
    }
  }

  /** Loses everything that was not synced. */
  crash(): void {
    this.#volatile = []
    this.#crashes++
  }
}
