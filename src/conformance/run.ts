/**
 * The whole procedure: open the target, play, record, judge, collect. Reports are written by who calls this.
 */
import fc from 'fast-check'
import { getConfig as exchangeConfig } from '../protocol/endpoints/exchange/get-config.js'
import { getKeys } from '../protocol/endpoints/exchange/get-keys.js'
import { getConfig as merchantConfig } from '../protocol/endpoints/merchant/get-config.js'
import { Client } from './actors/client.js'
import { judgePlay, lighten, type PlayJudgement } from './checks/index.js'
import { rowsViolated } from './checks/finding.js'
import { Recorder, spansOf, type Recorded, type Span } from './history.js'
import { gatherKnowledge } from './oracle/knowledge.js'
import { campaignInput, seedNumber, storyInput } from './scenario/arbitraries.js'
import { isCampaign, nameOf, type Campaign, type Scenario } from './scenario/grammar.js'
import { inapplicable, play, playSeed, spoken, type PlayInput, type Session } from './scenario/play.js'
import { Turnstile } from './scenario/turnstile.js'
import type { Profile } from './spec/profiles.js'
import { SetUpError, type Target } from './targets/target.js'

export interface RunOptions {
  readonly target: Target
  readonly scenarios: readonly Scenario[]
  readonly seed: string
  /** Plays of each campaign; a story is played once. */
  readonly plays: number
  /** Called with every finished history, before it is judged. */
  readonly onHistory?: (events: readonly Recorded[]) => void
  /** Called now and then, so that somebody waiting sees that things go on. */
  readonly onProgress?: (progress: Progress) => void
  /** Ends the run early; what was played so far is reported. */
  readonly signal?: AbortSignal
}

export interface Progress {
  readonly scenario: string
  readonly played: number
  readonly of: number
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
  readonly judged: PlayJudgement
  readonly history: readonly Recorded[]
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
  /** Distinct orders in which messages were released, by campaign. */
  readonly releaseOrders: ReadonlyMap<string, number>
  readonly interrupted: boolean
}

/** Name of the play in which a target is asked who it is. */
export const OPENING = 'opening'

/** Runs scenarios against a target. @throws SetUpError when the target cannot be judged as it is set up */
export async function run(options: RunOptions): Promise<RunResult> {
  const { target } = options
  const { session, opening } = await openTarget(options)
  const plays: PlayJudgement[] = [lighten(judgePlay(opening))]
  const counterexamples: Counterexample[] = []
  const skipped: { scenario: string; why: string }[] = []
  const releaseOrders = new Map<string, number>()
  const known = spansOf(opening)
  const { profile } = gatherKnowledge(known, { hopsVisible: false, unclaimPurpose: 0 })
  try {
    for (const written of options.scenarios) {
      if (options.signal?.aborted === true) break
      const scenario = spoken(written, profile, target.abilities)
      const why = inapplicable(session, profile, scenario)
      if (why !== undefined) {
        skipped.push({ scenario: nameOf(scenario), why })
        continue
      }
      const outcome = isCampaign(scenario)
        ? await playCampaign(options, session, known, scenario)
        : await playStory(options, session, known, scenario)
      plays.push(...outcome.plays)
      counterexamples.push(...outcome.counterexamples)
      releaseOrders.set(nameOf(scenario), outcome.releaseOrders)
    }
  } finally {
    await target.close()
  }
  const interrupted = options.signal?.aborted === true
  return {
    target: target.name,
    replayable: target.abilities.hops,
    seed: options.seed,
    profile,
    plays,
    counterexamples,
    inapplicable: skipped,
    releaseOrders,
    interrupted,
  }
}

/** Plays one input again and judges it: what `assay replay` does. */
export async function replay(
  target: Target,
  scenario: Scenario,
  saved: { play: string; seed: string; input: PlayInput },
): Promise<PlayJudgement & { readonly events: readonly Recorded[] }> {
  const { session, opening } = await openTarget({ target, seed: saved.seed })
  try {
    const recorder = await play(session, scenario, saved.play, saved.seed, saved.input)
    return { ...judgePlay(recorder.events, spansOf(opening)), events: recorder.events }
  } finally {
    await target.close()
  }
}

interface Outcome {
  readonly plays: readonly PlayJudgement[]
  readonly counterexamples: readonly Counterexample[]
  readonly releaseOrders: number
}

/** Asks the target who it is. The answers are a play of their own, and judged like any other. */
export async function openTarget(
  options: Pick<RunOptions, 'target' | 'seed' | 'onHistory'>,
): Promise<{ session: Session; opening: readonly Recorded[] }> {
  const { target, seed } = options
  const surroundings = await target.open()
  const recorder = new Recorder(OPENING)
  const turnstile = new Turnstile([], { released: () => undefined })
  const stage = target.stage({ seed, recorder, turnstile })
  recorder.record({
    type: 'play',
    scenario: OPENING,
    seed,
    target: target.name,
    now: stage.now(),
    hopsVisible: target.abilities.hops,
    unclaimPurpose: surroundings.unclaimPurpose,
  })
  const client = new Client(surroundings, stage, recorder)
  await turnstile.run([
    async () => {
      for (const endpoint of [merchantConfig, exchangeConfig, getKeys]) await client.call('assay', endpoint)
    },
  ])
  recorder.record({ type: 'end' })
  options.onHistory?.(recorder.events)
  const { denominations, keys } = gatherKnowledge(spansOf(recorder.events), {
    hopsVisible: false,
    unclaimPurpose: 0,
  })
  if (keys === undefined)
    throw new SetUpError(`${surroundings.urls.exchange}keys does not answer with the keys of an exchange`)
  return { session: { target, surroundings, denominations }, opening: recorder.events }
}

async function playStory(
  options: RunOptions,
  session: Session,
  opening: readonly Span[],
  story: Scenario,
): Promise<Outcome> {
  const name = nameOf(story)
  const seed = playSeed(options.seed, name, 0)
  const input = storyInput(seed)
  options.onProgress?.({ scenario: name, played: 0, of: 1 })
  const recorder = await play(session, story, name, seed, input)
  options.onHistory?.(recorder.events)
  const judged = judgePlay(recorder.events, opening)
  const counterexamples =
    rowsViolated(judged.findings).length === 0
      ? []
      : [asCounterexample(story, judged, seed, input, 0, recorder.events)]
  return { plays: [lighten(judged)], counterexamples, releaseOrders: 0 }
}

/**
 * Plays a campaign until something is violated or all plays are played. Each play has a seed of its own, so
 * that sharding, merging or repeating a single one changes nothing.
 */
async function playCampaign(
  options: RunOptions,
  session: Session,
  opening: readonly Span[],
  campaign: Campaign,
): Promise<Outcome> {
  const plays: PlayJudgement[] = []
  const orders = new Set<string>()
  for (let index = 0; index < options.plays && options.signal?.aborted !== true; index++) {
    options.onProgress?.({ scenario: campaign.campaign, played: index, of: options.plays })
    const id = `${campaign.campaign}#${String(index)}`
    const seed = playSeed(options.seed, campaign.campaign, index)
    const found = await playOnce(session, opening, campaign, id, seed, (events) => {
      orders.add(releaseOrder(events))
      options.onHistory?.(events)
    })
    plays.push(lighten(found.judged))
    if (found.counterexample !== undefined) {
      return { plays, counterexamples: [found.counterexample], releaseOrders: orders.size }
    }
  }
  return { plays, counterexamples: [], releaseOrders: orders.size }
}

/** Draws an input, plays and judges it and, if a row is violated, makes the input smaller. */
async function playOnce(
  session: Session,
  opening: readonly Span[],
  campaign: Campaign,
  id: string,
  seed: string,
  onHistory: (events: readonly Recorded[]) => void,
): Promise<{ judged: PlayJudgement; counterexample?: Counterexample }> {
  let first: { judged: PlayJudgement; row: string | undefined; events: readonly Recorded[] } | undefined
  let crash: { readonly cause: unknown } | undefined
  let shrinkPlays = 0
  const holds = async (input: PlayInput): Promise<boolean> => {
    const recorder = await play(session, campaign, id, seed, input)
    const judged = judgePlay(recorder.events, opening)
    const rows = rowsViolated(judged.findings)
    if (first === undefined) {
      onHistory(recorder.events)
      first = { judged, row: rows[0], events: recorder.events }
      return rows.length === 0
    }
    shrinkPlays++
    // A smaller play has to violate the same row: shrinking must not slip to another mistake.
    return first.row === undefined || !rows.includes(first.row)
  }
  const property = fc.asyncProperty(campaignInput(campaign, seed), (input) =>
    holds(input).catch((cause: unknown) => {
      // A mistake of our own is no counterexample; it is told as it is.
      crash = { cause }
      return true
    }),
  )
  // A target that remembers cannot be asked the same thing twice; there the first find stands as it is.
  const endOnFailure = session.target.salt !== ''
  const details = await fc.check(property, {
    seed: seedNumber(seed),
    numRuns: 1,
    unbiased: true,
    endOnFailure,
  })
  if (crash !== undefined) throw crash.cause
  if (first === undefined) throw new Error('fast-check did not play')
  const smallest = details.counterexample?.[0]
  if (!details.failed || smallest === undefined) return { judged: first.judged }
  if (endOnFailure) {
    const example = asCounterexample(campaign, first.judged, seed, smallest, 0, first.events)
    return { judged: first.judged, counterexample: example }
  }
  const recorder = await play(session, campaign, id, seed, smallest)
  const judged = judgePlay(recorder.events, opening)
  return {
    judged: first.judged,
    counterexample: asCounterexample(campaign, judged, seed, smallest, shrinkPlays, recorder.events),
  }
}

function asCounterexample(
  scenario: Scenario,
  judged: PlayJudgement,
  seed: string,
  input: PlayInput,
  shrinkPlays: number,
  history: readonly Recorded[],
): Counterexample {
  const calls = isCampaign(scenario)
    ? input.programs.reduce((total, program) => total + program.length, 0)
    : judged.spans.filter((span) => span.cause === undefined).length
  return { scenario, play: judged.play, seed, input, calls, shrinkPlays, judged, history }
}

function releaseOrder(events: readonly Recorded[]): string {
  return events.flatMap((event) => (event.type === 'release' ? [event.gate] : [])).join(' ')
}
