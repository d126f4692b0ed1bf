/**
 * A small memory for values that are dear to compute: keeps the most recently used entries, forgets the rest.
 */
export class Recent<Value> {
  readonly #entries = new Map<string, Value>()

  constructor(readonly capacity: number) {}

  /** The remembered value, or the one that `compute` gives now. */
  get(key: string, compute: () => Value): Value {
    const known = this.#entries.get(key)
    if (known !== undefined) {
      // Re-inserting moves the entry to the young end, as a Map keeps the order of insertion.
      this.#entries.delete(key)
      this.#entries.set(key, known)
      return known
    }
    const value = compute()
    this.#entries.set(key, value)
    if (this.#entries.size > this.capacity) {
      const oldest = this.#entries.keys().next()
      if (oldest.done !== true) this.#entries.delete(oldest.value)
    }
    return value
  }

  get size(): number {
    return this.#entries.size
  }
}
