/**
 * The life of a party from one start to the next: whoever began something in it may not go on after its end.
 */
export class Life {
  readonly #listeners = new Set<() => void>()
  #isOver = false

  get isOver(): boolean {
    return this.#isOver
  }

  end(): void {
    this.#isOver = true
    for (const listener of [...this.#listeners]) listener()
    this.#listeners.clear()
  }

  /** Calls the listener when it ends. @returns what ends that */
  onEnd(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** The present lives of everybody; who never crashes has one for good. */
export class Lives {
  readonly #lives = new Map<string, Life>()

  of(name: string): Life {
    const known = this.#lives.get(name)
    if (known !== undefined) return known
    const life = new Life()
    this.#lives.set(name, life)
    return life
  }

  /** Ends the life of somebody, who begins another one. */
  end(name: string): void {
    const ended = this.of(name)
    this.#lives.delete(name)
    ended.end()
  }
}
