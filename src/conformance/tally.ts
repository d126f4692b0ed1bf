/**
 * What a run keeps while it plays: judgements, counterexamples, rows that were reached, and how long it may go on.
 */
import { lighten, type PlayJudgement } from './checks/index.js'
import type { Recorded, Span } from './history.js'
import type { Counterexample, Progress } from './result.js'
import type { Session } from './scenario/play.js'
import { ROWS } from './spec/catalogue.js'
import { isInForce, type Profile } from './spec/profiles.js'

/** Ends a run when so many seconds have passed. */
export interface TimeLimit {
  readonly seconds: number
  /** A clock that never goes back, in seconds. */
  readonly now: () => number
}

/** What plays need of the run they are part of. */
export interface Context {
  readonly session: Session
  /** Spans of the opening: what the target has told about itself. */
  readonly opening: readonly Span[]
  readonly tally: Tally
  readonly ending: Ending
  readonly onHistory: (events: readonly Recorded[]) => void
}

/** Says when a run is over. */
export class Ending {
  readonly #start: number
  readonly #limit: TimeLimit | undefined
  readonly #signal: AbortSignal | undefined

  constructor(limit: TimeLimit | undefined, signal: AbortSignal | undefined) {
    this.#limit = limit
    this.#signal = signal
    this.#start = limit?.now() ?? 0
  }

  /** True if somebody has ended the run. */
  get isInterrupted(): boolean {
    return this.#signal?.aborted === true
  }

  get secondsLeft(): number {
    if (this.#limit === undefined) return Infinity
    return this.#start + this.#limit.seconds - this.#limit.now()
  }

  /** True if no further play may begin. @param grace seconds that are granted after the end */
  isOver(grace = 0): boolean {
    return this.isInterrupted || this.secondsLeft + grace <= 0
  }
}

export class Tally {
  readonly plays: PlayJudgement[] = []
  readonly counterexamples: Counterexample[] = []
  readonly #reached = new Set<string>()
  readonly #inForce: ReadonlySet<string>

  constructor(profile: Profile) {
    this.#inForce = new Set(ROWS.filter((row) => isInForce(row, profile)).map(({ id }) => id))
  }

  /** Keeps the judgement of a play. @returns rows that no play had reached before */
  keep(judged: PlayJudgement): Set<string> {
    this.plays.push(lighten(judged))
    const news = new Set<string>()
    for (const one of judged.judgements.values())
      if (one.kind === 'landed' && !this.#reached.has(one.row)) news.add(one.row)
    for (const row of news) this.#reached.add(row)
    return news
  }

  get progress(): Pick<Progress, 'plays' | 'rows'> {
    const reached = [...this.#reached].filter((row) => this.#inForce.has(row)).length
    return { plays: this.plays.length, rows: { reached, inForce: this.#inForce.size } }
  }
}
