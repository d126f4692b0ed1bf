/**
 * Plays of a campaign: one after the other until something is violated, then fewer and simpler calls that violate one of
 * the same rows.
 */
import { judgePlay, type PlayJudgement } from './checks/index.js'
import { rowsViolated } from './checks/finding.js'
import type { Recorded } from './history.js'
import { Interest } from './interest.js'
import type { Counterexample } from './result.js'
import { drawInput } from './scenario/arbitraries.js'
import { isCampaign, type Campaign, type Scenario } from './scenario/grammar.js'
import { play, playSeed, type PlayInput } from './scenario/play.js'
import { ScheduleCounter, type ScheduleCoverage } from './scenario/schedules.js'
import { shrink, type Attempt } from './shrink.js'
import type { Context } from './tally.js'

/** Plays that shrinking takes at most. Those that were measured took less than a third of it. */
const MOST_SHRINK_PLAYS = 600
/** Seconds that shrinking gets after the time of the run is over. */
const GRACE = 10

export interface CampaignOptions {
  /** Seed of the run. */
  readonly seed: string
  readonly plays: number
  readonly explore: boolean
  readonly mostShrinkPlays?: number
}

/** A campaign in a run. It has done its part when a row is violated or all its plays are played. */
export class CampaignRun {
  readonly #context: Context
  readonly #options: CampaignOptions
  readonly #counter = new ScheduleCounter()
  readonly #interest: Interest
  #next = 0
  #hasFound = false

  constructor(
    context: Context,
    readonly campaign: Campaign,
    options: CampaignOptions,
  ) {
    this.#context = context
    this.#options = options
    this.#interest = new Interest(campaign)
  }

  /** Plays so far. */
  get played(): number {
    return this.#next
  }

  get isDone(): boolean {
    return this.#hasFound || this.#next >= this.#options.plays
  }

  /** How much was seen of the orders in which messages can pass. */
  get schedule(): ScheduleCoverage {
    return this.#counter.coverage()
  }

  /** Each play has a seed of its own, so that sharding, merging or repeating a single one changes nothing. */
  async playNext(): Promise<void> {
    const { campaign } = this
    const { tally, onHistory } = this.#context
    const index = this.#next++
    const seed = playSeed(this.#options.seed, campaign.campaign, index)
    const input = drawInput(campaign, seed, this.#options.explore ? this.#interest.weigh : undefined)
    const id = `${campaign.campaign}#${String(index)}`
    const first = await playInput(this.#context, { scenario: campaign, id, seed }, input)
    onHistory(first.events)
    this.#counter.see(first.events)
    this.#interest.learn(first.judged, tally.keep(first.judged))
    const rows = rowsViolated(first.judged.findings)
    if (rows.length === 0) return
    this.#hasFound = true
    tally.counterexamples.push(await this.#smallest({ id, seed, input, rows, first }))
  }

  async #smallest(found: {
    readonly id: string
    readonly seed: string
    readonly input: PlayInput
    readonly rows: readonly string[]
    readonly first: Played
  }): Promise<Counterexample> {
    const { id, seed, input, rows, first } = found
    const { session, ending } = this.#context
    const { mostShrinkPlays = MOST_SHRINK_PLAYS } = this.#options
    const about = { scenario: this.campaign, id, seed }
    // A target that remembers cannot be asked the same thing twice; there the first find stands as it is.
    if (session.target.salt !== '') return asCounterexample(about, input, first)
    const shrunk = await shrink(input, choicesOf(first.events), {
      campaign: this.campaign,
      attempt: async (smaller): Promise<Attempt | undefined> => {
        const { judged, events } = await playInput(this.#context, about, smaller)
        // One of the rows that this play has violated: shrinking must not slip to another mistake.
        const isSame = rowsViolated(judged.findings).some((row) => rows.includes(row))
        return isSame ? { choices: choicesOf(events) } : undefined
      },
      mayGoOn: (plays) => plays < mostShrinkPlays && !ending.isOver(GRACE),
    })
    const played = await playInput(this.#context, about, shrunk.input)
    return {
      ...asCounterexample(about, shrunk.input, played),
      shrinkPlays: shrunk.plays,
      ...(shrunk.isSmallest ? {} : { isUnfinished: true }),
    }
  }
}

export interface Played {
  readonly judged: PlayJudgement
  readonly events: readonly Recorded[]
}

/** What is played: a scenario under a name, with a seed. */
export interface About {
  readonly scenario: Scenario
  readonly id: string
  readonly seed: string
}

/** Plays an input and judges it. */
export async function playInput(
  { session, opening }: Pick<Context, 'session' | 'opening'>,
  { scenario, id, seed }: About,
  input: PlayInput,
): Promise<Played> {
  const { events } = await play(session, scenario, id, seed, input)
  return { judged: judgePlay(events, opening), events }
}

/** A play that violates something, as it was played. */
export function asCounterexample(
  { scenario, id, seed }: About,
  input: PlayInput,
  { judged, events }: Played,
): Counterexample {
  const calls = isCampaign(scenario)
    ? input.programs.reduce((total, program) => total + program.length, 0)
    : judged.spans.filter((span) => span.cause === undefined).length
  return { scenario, play: id, seed, input, calls, shrinkPlays: 0, judged, history: events }
}

function choicesOf(events: readonly Recorded[]): number[] {
  return events.flatMap((event) => (event.type === 'release' ? [event.choice] : []))
}
