/**
 * Time as an argument: a clock that stands still until it is moved, and the real one for `serve`.
 *
 * This is the only file of the simulator that may ask the machine for the time or set a timer.
 */

/** Something that may happen: calls the listener each time, until the returned function is called. */
export type Signal = (listener: () => void) => () => void

/** The end of business: whoever waits for something answers with what there is. */
export class Closing {
  readonly #listeners = new Set<() => void>()
  #begun = false

  get begun(): boolean {
    return this.#begun
  }

  begin(): void {
    this.#begun = true
    for (const listener of [...this.#listeners]) listener()
  }

  /** Calls the listener when it begins. @returns what ends that */
  onBegin(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** What parties may know and do about time. Seconds are whole and count from 1970 UTC. */
export interface Clock {
  /** The current second. */
  now(): number
  /** Resolves when so many seconds have passed, or earlier when the signal comes. */
  sleep(seconds: number, signal?: Signal): Promise<void>
}

interface Sleeper {
  wakesAt: number
  readonly order: number
  readonly wake: () => void
}

/**
 * A clock that only moves when told to; whoever sleeps is woken in the order of times, then of going to sleep. A
 * signal makes a sleeper due, it does not wake it: who moves the clock decides who runs.
 */
export class VirtualClock implements Clock {
  #now: number
  #sleepers: Sleeper[] = []
  #order = 0

  constructor(startSeconds: number) {
    this.#now = startSeconds
  }

  now(): number {
    return this.#now
  }

  sleep(seconds: number, signal?: Signal): Promise<void> {
    return new Promise((resolve) => {
      const forget = signal?.(() => {
        sleeper.wakesAt = this.#now
        this.#sort()
      })
      const wake = (): void => {
        forget?.()
        resolve()
      }
      const sleeper: Sleeper = { wakesAt: this.#now + Math.max(0, seconds), order: this.#order++, wake }
      this.#sleepers.push(sleeper)
      this.#sort()
    })
  }

  #sort(): void {
    this.#sleepers.sort((left, right) => left.wakesAt - right.wakesAt || left.order - right.order)
  }

  /** Time at which the next sleeper wakes, if anybody sleeps. */
  nextWake(): number | undefined {
    return this.#sleepers[0]?.wakesAt
  }

  /** Moves time forward to the next sleeper and wakes that one. @returns false if nobody sleeps. */
  wakeNext(): boolean {
    const sleeper = this.#sleepers.shift()
    if (sleeper === undefined) return false
    this.#now = Math.max(this.#now, sleeper.wakesAt)
    sleeper.wake()
    return true
  }

  /**
   * Moves time forward; sleepers whose time has come are woken on the way.
   * @param beforeWaking called before each of them, for who counts those that are awake
   */
  advance(seconds: number, beforeWaking?: () => void): void {
    const target = this.#now + seconds
    while ((this.nextWake() ?? Infinity) <= target) {
      beforeWaking?.()
      this.wakeNext()
    }
    this.#now = Math.max(this.#now, target)
  }
}

/**
 * A clock that goes as fast as the machine's own.
 * @param start second that it begins at; the present one unless given
 */
export function realClock(start?: number): Clock {
  const machine = (): number => Math.floor(Date.now() / 1000)
  const ahead = start === undefined ? 0 : start - machine()
  return {
    now: () => machine() + ahead,
    sleep: (seconds, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          forget?.()
          resolve()
        }
        const timer = setTimeout(wake, seconds * 1000)
        // A request that is held keeps nobody from closing the shop.
        timer.unref()
        const forget = signal?.(wake)
      }),
  }
}
