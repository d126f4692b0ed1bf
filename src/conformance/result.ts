/**
 * What a run comes to: plays with their judgements, and counterexamples.
 */
import type { PlayJudgement } from './checks/index.js'
import type { Recorded } from './history.js'
import type { Expectations } from './report/expected.js'
import type { Togetherness } from './togetherness.js'
import type { Scenario } from './scenario/grammar.js'
import type { PlayInput } from './scenario/play.js'
import type { ScheduleCoverage } from './scenario/schedules.js'
import type { Profile } from './spec/profiles.js'

export interface Progress {
  readonly scenario: string
  /** Plays of this scenario so far. */
  readonly played: number
  /** Plays that this scenario gets; absent where only time ends the run. */
  readonly of?: number
  /** Plays of the whole run so far. */
  readonly plays: number
  readonly rows: { readonly reached: number; readonly inForce: number }
  /** Seconds until the run ends, where time ends it. */
  readonly secondsLeft?: number
  /** Plays until the run ends, where their number ends it. */
  readonly playsLeft?: number
}

/** A play that violates a row, as small as it could be made. */
export interface Counterexample {
  readonly scenario: Scenario
  readonly play: string
  readonly seed: string
  readonly input: PlayInput
  /** Calls after the set-up. */
  readonly calls: number
  /** Plays it took to make it this small. */
  readonly shrinkPlays: number
  /** True: shrinking was given up while something might still have gone. */
  readonly isUnfinished?: true
  readonly judged: PlayJudgement
  readonly history: readonly Recorded[]
}

/** A failing case of an earlier run, and what became of it. */
export interface PlayedAgain {
  readonly scenario: string
  readonly play: string
  readonly seed: string
  /** Rows that were violated before. */
  readonly before: readonly string[]
  /** Rows that are violated now; none if it is mended. */
  readonly now: readonly string[]
}

export interface RunResult {
  readonly target: string
  /** True if a counterexample can be played again message by message. */
  readonly replayable: boolean
  readonly seed: string
  readonly profile: Profile
  readonly plays: readonly PlayJudgement[]
  readonly counterexamples: readonly Counterexample[]
  /** Scenarios that the target cannot play, and why. */
  readonly inapplicable: readonly { readonly scenario: string; readonly why: string }[]
  /** How much was seen of the orders in which messages can pass, by scenario; only of those with a race. */
  readonly schedules: ReadonlyMap<string, ScheduleCoverage>
  readonly interrupted: boolean
  /** How well the requests of races came together, where their last bytes were held. */
  readonly together?: Togetherness
  /** Failing cases of an earlier run, which were played first. */
  readonly again?: readonly PlayedAgain[]
  /** True: what was drawn depends on what earlier plays had reached. */
  readonly isExploring?: true
  /** What is known of the target and does not fail the run, by row. */
  readonly expect?: Expectations
}
