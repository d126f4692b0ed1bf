/**
 * Every order of the messages of a race, each once: an enumerator that knows nothing of what is played.
 *
 * A play tells how many messages waited at each choice; whatever it did not choose is an order still to be played.
 * The orders that depart least often from first come, first served are played first, so that a search that is cut off
 * has seen all orders with so few departures, and the first order that goes wrong is a simple one.
 */

/** A choice as a play made it. */
export interface Choice {
  readonly choice: number
  /** Messages that waited. */
  readonly of: number
}

export class Orders {
  readonly #limit: number
  /** Orders to come, by how they begin; after that, the oldest message passes. */
  #ahead: (readonly number[])[] = [[]]
  #given = 0
  #isCut = false

  /** @param limit orders given at most */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Orders given or to come, as far as is known. */
  get known(): number {
    return this.#given + this.#ahead.length
  }

  /** True if every order was given. */
  get isComplete(): boolean {
    return !this.#isCut && this.#ahead.length === 0
  }

  /** @returns the next choices to play; undefined when there are no more, or no more are wanted */
  next(): readonly number[] | undefined {
    const next = this.#given < this.#limit ? this.#ahead.shift() : undefined
    if (next !== undefined) this.#given++
    return next
  }

  /** Takes in what the play with these choices did. */
  played(begun: readonly number[], choices: readonly Choice[]): void {
    const made = choices.map(({ choice }) => choice)
    const beyond = choices.flatMap(({ of }, at) => {
      if (at < begun.length) return []
      return Array.from({ length: of - 1 }, (_, other) => [...made.slice(0, at), other + 1])
    })
    // More than will ever be played need not be kept.
    const room = this.#limit - this.known
    this.#isCut ||= beyond.length > room
    this.#ahead.push(...beyond.slice(0, Math.max(0, room)))
  }
}
