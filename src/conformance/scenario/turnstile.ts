/**
 * The turnstile: lets one message pass at a time, in an order that somebody else has chosen.
 *
 * Every message parks at a gate. Only when nothing runs any more is one parked message released; which one is the
 * next of a list of numbers (0 is the message that has waited longest), and 0 when the list has run out. The order
 * of a whole race is thus data: drawn by a generator, shrunk like anything else, saved with a counterexample.
 *
 * Every strand is in exactly one state, and the states are counted at the moment in which they change: who wakes,
 * answers or frees somebody counts that one as running before it goes on itself. A strand that waits for anything
 * else counts as running: an await that nobody controls delays the race and is told, but does not break its order.
 * Only when it takes longer than anybody's patience, others go on: they may be what it waits for.
 */
import { cycleOf, MOST_REMEMBERED, StalledError } from './stall.js'
import type { Stall } from '../history.js'
import { afterSeconds, afterTurn } from './turns.js'

export interface TurnstileEvents {
  /**
   * A message was let pass: where, which of how many, counted from the one that waited longest; and the gates at
   * which the others wait on.
   */
  released(gate: string, choice: number, of: number, over: readonly string[]): void
  /** Somebody awaits what neither a gate nor the clock knows; told once. */
  uncontrolled?(after: string): void
}

/** What the turnstile needs of a clock: whoever sleeps is woken when nothing else can go on. */
export interface Sleepers {
  wakeNext(): boolean
}

export interface TurnstileLimits {
  /** Messages let pass and sleepers woken in one race or call before it is said to go round in circles. */
  readonly moves: number
  /** Turns of the event loop in which a strand runs and nothing happens, before it is said to be out of control. */
  readonly idleTurns: number
  /** Seconds of the machine that such a strand is waited for before others go on without it. */
  readonly patience: number
}

/**
 * In all scenarios the longest call or race takes 40 moves, and no message stays in a server for more than one turn
 * (`npm run bench:orders` measures both).
 */
const LIMITS: TurnstileLimits = { moves: 1000, idleTurns: 6, patience: 1 }

/** What a strand is at. Away: outside, where others may go on meanwhile. */
export type StrandState = 'running' | 'parked' | 'asleep' | 'waiting' | 'away' | 'done'

interface Parked {
  readonly gate: string
  readonly release: () => void
}

interface Waiting {
  readonly what: string
  /** The last move before. */
  readonly since: string
}

/** A move that is no message: time has passed for somebody who slept. */
const CLOCK = 'the clock wakes somebody'

export class Turnstile {
  readonly #choices: readonly number[]
  readonly #events: TurnstileEvents
  readonly #limits: TurnstileLimits
  readonly #counts: Record<StrandState, number> = {
    running: 0,
    parked: 0,
    asleep: 0,
    waiting: 0,
    away: 0,
    done: 0,
  }
  readonly #parked: Parked[] = []
  readonly #waiting = new Set<Waiting>()
  readonly #moves: string[] = []
  #sleepers: Sleepers | undefined
  #next = 0
  #moved = 0
  /** Strands that a run waits for; while there are none, whoever goes on beside them stands still. */
  #unfinished = 0
  /** Strands that wait for what nobody controls, and are not waited for any more. */
  #adrift = 0
  /** Messages that were sent side by side without a word. */
  #unannounced = 0
  /** Counts every change of state, so that a turn without one is noticed. */
  #changes = 0
  #isWatched = false
  #isPumping = false
  #isTold = false
  #hasEnded = false
  #forgetPatience: (() => void) | undefined
  #stalled: ((error: StalledError) => void) | undefined
  #atRest: (() => void) | undefined

  constructor(choices: readonly number[], events: TurnstileEvents, limits: Partial<TurnstileLimits> = {}) {
    this.#choices = choices
    this.#events = events
    this.#limits = { ...LIMITS, ...limits }
  }

  /** How many strands are in each state. */
  get counts(): Readonly<Record<StrandState, number>> {
    return { ...this.#counts }
  }

  /** Tells the turnstile who can be woken when everybody waits. */
  watch(sleepers: Sleepers): void {
    this.#sleepers = sleepers
  }

  /** Calls the listener whenever nobody can go on before somebody who is away comes back. */
  whenAtRest(listener: () => void): void {
    this.#atRest = listener
  }

  /**
   * Runs strands side by side until all are done.
   * @throws StalledError when they cannot come to an end; whatever a strand throws
   */
  async run(strands: readonly (() => Promise<void>)[]): Promise<void> {
    const stalled = new Promise<never>((_, reject) => {
      this.#stalled = reject
    })
    this.#moved = 0
    this.#unfinished += strands.length
    const strandsOfRun = this.#begin(strands, () => {
      this.#unfinished--
    })
    await Promise.race([Promise.all(strandsOfRun), stalled])
  }

  /**
   * Runs branches of a strand side by side, and waits for all: what sends several messages at once has to say how
   * many before the first is on its way.
   * @throws what the first branch in the list that failed has thrown
   */
  async fork<T>(branches: readonly (() => Promise<T>)[]): Promise<T[]> {
    if (branches.length === 0) return []
    let left = branches.length
    let resume: () => void = () => undefined
    const all = this.wait(`the last of ${String(left)} branches`, (done) => (resume = done))
    const results = this.#begin(branches, () => {
      if (--left === 0) resume()
    })
    const settled = Promise.allSettled(results)
    await all
    await settled
    return Promise.all(results)
  }

  /** Waits at a gate until it is released. */
  park(gate: string): Promise<void> {
    return new Promise((resolve) => {
      const release = (): void => {
        this.#change('parked', 'running')
        resolve()
      }
      this.#parked.push({ gate, release })
      this.#change('running', 'parked')
    })
  }

  /**
   * Waits until a clock wakes it.
   * @param sleep calls `woken` in the moment in which it wakes the sleeper
   */
  async sleep(sleep: (woken: () => void) => Promise<void>): Promise<void> {
    const asleep = sleep(() => {
      this.#change('asleep', 'running')
    })
    this.#change('running', 'asleep')
    await asleep
  }

  /**
   * Waits for something that another strand brings: a lock, an event, an answer.
   * @param what it is, for people
   * @param begin is given what to call when it is there
   */
  wait(what: string, begin: (resume: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const waiting = { what, since: this.#moves.at(-1) ?? 'the beginning' }
      this.#waiting.add(waiting)
      this.#change('running', 'waiting')
      begin(() => {
        if (!this.#waiting.delete(waiting)) return
        this.#change('waiting', 'running')
        resolve()
      })
    })
  }

  /** Waits for something outside our control; others may go on meanwhile. */
  async away<T>(work: () => Promise<T>): Promise<T> {
    this.#change('running', 'away')
    try {
      return await work()
    } finally {
      this.#change('away', 'running')
    }
  }

  /** One goes on beside the strands from now on: what a sender that crashed, or gave up, has left behind. */
  begin(): void {
    this.#counts.running++
    this.#changes++
  }

  /** One of these has come to its end. */
  end(): void {
    this.#change('running', 'done')
  }

  #begin<T>(strands: readonly (() => Promise<T>)[], ended?: () => void): Promise<T>[] {
    this.#counts.running += strands.length
    return strands.map(async (strand) => {
      try {
        return await strand()
      } finally {
        ended?.()
        this.#change('running', 'done')
      }
    })
  }

  #change(from: StrandState, to: StrandState): void {
    this.#counts[from]--
    this.#counts[to]++
    this.#changes++
    this.#forgetPatience?.()
    this.#forgetPatience = undefined
    if (!this.#isPumping) {
      this.#isPumping = true
      // Not at once: who sends several messages in a row is heard to the end first.
      queueMicrotask(() => {
        this.#isPumping = false
        this.#pump()
      })
    }
  }

  #pump(): void {
    if (this.#hasEnded || this.#unfinished === 0) return
    const { running, parked, asleep, waiting, away } = this.#counts
    if (running < 0) this.#admit(-running)
    else if (running > 0) {
      this.#watchTurns()
      return
    }
    if (parked > 0) this.#release()
    else if (away > 0) this.#atRest?.()
    else if (asleep > 0) this.#wake()
    else if (this.#adrift > 0) this.#bePatient()
    else if (waiting > 0) this.#stall('deadlock')
  }

  #release(): void {
    const count = this.#parked.length
    const choice = count === 1 ? 0 : (this.#choices[this.#next++] ?? 0) % count
    const [chosen] = this.#parked.splice(choice, 1)
    if (chosen === undefined || !this.#move(chosen.gate)) return
    if (count > 1) {
      const over = this.#parked.map(({ gate }) => gate)
      this.#events.released(chosen.gate, choice, count, over)
    }
    chosen.release()
  }

  #wake(): void {
    if (!this.#move(CLOCK)) return
    if (this.#sleepers?.wakeNext() !== true) this.#stall('deadlock')
  }

  /** @returns false when there were too many of them */
  #move(what: string): boolean {
    this.#moves.push(what)
    if (this.#moves.length > MOST_REMEMBERED) this.#moves.shift()
    if (++this.#moved <= this.#limits.moves) return true
    this.#stall('livelock')
    return false
  }

  /** More strands came to a gate than ran: some had drifted off, or somebody sent several messages without a word. */
  #admit(more: number): void {
    const back = Math.min(more, this.#adrift)
    this.#adrift -= back
    this.#counts.waiting -= back
    this.#unannounced += more - back
    this.#counts.running += more
    this.#tell()
  }

  #watchTurns(): void {
    if (this.#isWatched) return
    this.#isWatched = true
    let seen = this.#changes
    let idle = 0
    const look = (): void => {
      idle = seen === this.#changes ? idle + 1 : 0
      seen = this.#changes
      if (this.#counts.running > 0 && idle < this.#limits.idleTurns) {
        afterTurn(look)
        return
      }
      this.#isWatched = false
      if (this.#counts.running > 0 && !this.#hasEnded) this.#outOfControl()
    }
    afterTurn(look)
  }

  /** Somebody runs, and nothing happens. */
  #outOfControl(): void {
    if (this.#unannounced > 0) {
      // One of the messages that nobody had announced is back; who sent it waits for the others.
      this.#unannounced--
      this.#change('running', 'done')
      return
    }
    this.#tell()
    this.#bePatient()
  }

  #bePatient(): void {
    this.#forgetPatience = afterSeconds(this.#limits.patience, () => {
      this.#goOnWithout(this.#counts.running)
    })
  }

  /** Strands that run and do nothing are left alone: if somebody else can go on, that may help them. */
  #goOnWithout(running: number): void {
    const { parked, asleep, away } = this.#counts
    if (parked + asleep + away === 0) {
      this.#stall('silence')
      return
    }
    this.#adrift += running
    this.#counts.running -= running
    this.#counts.waiting += running
    this.#pump()
  }

  #tell(): void {
    if (this.#isTold) return
    this.#isTold = true
    this.#events.uncontrolled?.(this.#moves.at(-1) ?? 'the beginning')
  }

  #stall(kind: Stall['kind']): void {
    this.#hasEnded = true
    this.#stalled?.(
      new StalledError({
        kind,
        strands: this.counts,
        waits: [...this.#waiting].map(({ what, since }) => `${what}, since ${since}`),
        moves: kind === 'livelock' ? cycleOf(this.#moves) : this.#moves.slice(-1),
      }),
    )
  }
}
