/**
 * The turnstile: lets one message pass at a time, in an order that somebody else has chosen.
 *
 * Every message parks at a gate. Only when nothing runs any more, all strands being parked, asleep or done, is
 * one parked message released; which one is the next of a list of numbers (0 is the message that has waited
 * longest), and 0 when the list has run out. The order of a whole race is thus data: drawn by a generator,
 * shrunk like anything else, saved with a counterexample.
 *
 * Running strands are counted exactly. A strand that waits for anything but a gate or the clock counts as
 * running, so an await that nobody controls delays the race but never breaks its order.
 */

export interface TurnstileEvents {
  /** A message was let pass: where, which of how many, counted from the one that waited longest. */
  released(gate: string, choice: number, of: number): void
}

/** What the turnstile needs of a clock: whoever sleeps is woken when nothing else can go on. */
export interface Sleepers {
  wakeNext(): boolean
}

interface Parked {
  readonly gate: string
  readonly release: () => void
}

/** Nothing can go on, and somebody is not done. */
export class StalledError extends Error {
  constructor(unfinished: number) {
    super(`${String(unfinished)} strand(s) wait for something that never comes`)
    this.name = 'StalledError'
  }
}

export class Turnstile {
  readonly #choices: readonly number[]
  readonly #events: TurnstileEvents
  #sleepers: Sleepers | undefined
  #next = 0
  #running = 0
  #unfinished = 0
  #away = 0
  #parked: Parked[] = []
  #stalled: ((error: StalledError) => void) | undefined

  constructor(choices: readonly number[], events: TurnstileEvents) {
    this.#choices = choices
    this.#events = events
  }

  /** Tells the turnstile who can be woken when everybody waits. */
  watch(sleepers: Sleepers): void {
    this.#sleepers = sleepers
  }

  /**
   * Runs strands side by side until all are done.
   * @throws StalledError when they block each other; whatever a strand throws
   */
  async run(strands: readonly (() => Promise<void>)[]): Promise<void> {
    const stalled = new Promise<never>((_, reject) => {
      this.#stalled = reject
    })
    this.#running += strands.length
    this.#unfinished += strands.length
    const finished = strands.map(async (strand) => {
      try {
        await strand()
      } finally {
        this.#running--
        this.#unfinished--
        this.#pump()
      }
    })
    await Promise.race([Promise.all(finished), stalled])
  }

  /** Waits at a gate until it is released. */
  park(gate: string): Promise<void> {
    return new Promise((release) => {
      this.#parked.push({ gate, release })
      this.#running--
      this.#pump()
    })
  }

  /** Waits for a sleeper to wake; `sleep` must be woken through {@link watch}'s sleepers. */
  async sleep(sleep: () => Promise<void>): Promise<void> {
    const asleep = sleep()
    this.#running--
    this.#pump()
    await asleep
  }

  /** Waits for something outside our control; others may go on meanwhile. */
  async away<T>(work: () => Promise<T>): Promise<T> {
    this.#running--
    this.#away++
    this.#pump()
    try {
      return await work()
    } finally {
      this.#away--
      this.#running++
    }
  }

  /** One goes on beside the strands from now on: what a sender that crashed has left behind, or a sleeper that was woken. */
  begin(): void {
    this.#running++
  }

  /** One of these has come to its end. */
  end(): void {
    this.#running--
    this.#pump()
  }

  #pump(): void {
    if (this.#running > 0 || this.#unfinished === 0) return
    const count = this.#parked.length
    if (count > 0) {
      const choice = count === 1 ? 0 : (this.#choices[this.#next++] ?? 0) % count
      const [chosen] = this.#parked.splice(choice, 1)
      if (count > 1 && chosen !== undefined) this.#events.released(chosen.gate, choice, count)
      this.#running++
      chosen?.release()
      return
    }
    if (this.#away > 0) return
    // Count the sleeper as running before it wakes: it resumes only after this call has returned.
    this.#running++
    if (this.#sleepers?.wakeNext() === true) return
    this.#running--
    this.#stalled?.(new StalledError(this.#unfinished))
  }
}
