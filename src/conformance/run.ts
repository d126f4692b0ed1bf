/**
 * The whole procedure: open the target, play, record, judge, collect. Reports are written by who calls this.
 *
 * Failing cases of an earlier run come first, then stories, then campaigns. These take turns, play by play, so that
 * all of them get their share of a run that time ends.
 */
import type { PartyName } from '../protocol/endpoints/endpoint.js'
import { asCounterexample, CampaignRun, playInput } from './campaign.js'
import { judgePlay, type PlayJudgement } from './checks/index.js'
import { rowsViolated } from './checks/finding.js'
import { spansOf, type Recorded } from './history.js'
import { openTarget } from './opening.js'
import { gatherKnowledge } from './oracle/knowledge.js'
import type { PlayedAgain, Progress, RunResult } from './result.js'
import { isCampaign, nameOf, type Scenario, type Story } from './scenario/grammar.js'
import { inapplicable, spoken, type PlayInput } from './scenario/play.js'
import type { ScheduleCoverage } from './scenario/schedules.js'
import { playStory } from './story.js'
import { Ending, Tally, type Context, type TimeLimit } from './tally.js'
import { TogetherCount } from './togetherness.js'
import { SetUpError, type Target } from './targets/target.js'

export { OPENING } from './opening.js'
export type { Counterexample, PlayedAgain, Progress, RunResult } from './result.js'

/** A play that can be played again. */
export interface SavedPlay {
  readonly scenario: Scenario
  readonly play: string
  readonly seed: string
  readonly input: PlayInput
}

export interface RunOptions {
  readonly target: Target
  readonly scenarios: readonly Scenario[]
  readonly seed: string
  /** Plays of each campaign at most; a story is played once. */
  readonly plays: number
  /** Orders in which a story that has a race is played, at most; unless given, it is played in one. */
  readonly exhaustive?: number
  /** Ends the run after so much time. What is found in the same number of plays does not depend on it. */
  readonly limit?: TimeLimit
  /** Draws calls more often that have just reached new rows. Plays then depend on those before them. */
  readonly explore?: boolean
  /** Failing cases of an earlier run, to be played before anything else. */
  readonly again?: readonly (SavedPlay & { readonly violated: readonly string[] })[]
  /** Plays that shrinking a counterexample takes at most. */
  readonly mostShrinkPlays?: number
  /** Called with every finished history, before it is judged. */
  readonly onHistory?: (events: readonly Recorded[]) => void
  /** Called now and then, so that somebody waiting sees that things go on. */
  readonly onProgress?: (progress: Progress) => void
  /** Ends the run early; what was played so far is reported. */
  readonly signal?: AbortSignal
}

/** Runs scenarios against a target. @throws SetUpError when the target cannot be judged as it is set up */
export async function run(options: RunOptions): Promise<RunResult> {
  const { target, limit, signal, explore = false } = options
  const together = new TogetherCount()
  const onHistory = (events: readonly Recorded[]): void => {
    together.see(events)
    options.onHistory?.(events)
  }
  const { session, opening: events } = await openTarget(target, options.seed)
  onHistory(events)
  // Time is for plays: a target that takes long to say who it is costs none of it.
  const ending = new Ending(limit, signal)
  const opening = spansOf(events)
  const { profile } = gatherKnowledge(opening, { hopsVisible: false, unclaimPurpose: 0 })
  const tally = new Tally(profile)
  tally.keep(judgePlay(events))
  const context: Context = { session, opening, tally, ending, onHistory }
  const skipped: { scenario: string; why: string }[] = []
  const playable = options.scenarios.flatMap((written) => {
    const scenario = spoken(written, profile, session)
    const why = inapplicable(session, profile, scenario)
    if (why === undefined) return [scenario]
    skipped.push({ scenario: nameOf(scenario), why })
    return []
  })
  let schedules: RunResult['schedules']
  let again: PlayedAgain[]
  try {
    again = await playAgain(options, context, playable)
    // What still fails is known, and found again it would only be shrunk again.
    const failing = new Set(again.filter(({ now }) => now.length > 0).map(({ scenario }) => scenario))
    const others = playable.filter((scenario) => !failing.has(nameOf(scenario)))
    schedules = await playAll(options, context, others)
  } finally {
    await target.close()
  }
  return {
    target: target.name,
    replayable: target.abilities.hops && target.salt === '',
    seed: options.seed,
    profile,
    plays: tally.plays,
    counterexamples: tally.counterexamples,
    inapplicable: skipped,
    schedules,
    interrupted: ending.isInterrupted,
    ...(together.summary === undefined ? {} : { together: together.summary }),
    ...(again.length === 0 ? {} : { again }),
    ...(explore ? { isExploring: true } : {}),
  }
}

/** A play that was played again. */
export interface Replayed extends PlayJudgement {
  readonly events: readonly Recorded[]
  /** What the target said about itself before. */
  readonly before: readonly Recorded[]
  /** Private keys of its coins, by coin_pub. */
  readonly coinKeys: ReadonlyMap<string, Uint8Array>
  /** Base URLs of the parties. */
  readonly urls: Readonly<Record<PartyName, string>>
}

/** Plays one input again and judges it: what `assay replay` does. */
export async function replay(
  target: Target,
  scenario: Scenario,
  { play: id, seed, input }: Omit<SavedPlay, 'scenario'>,
): Promise<Replayed> {
  const coinKeys = new Map<string, Uint8Array>()
  const { session, opening } = await openTarget(target, seed)
  const known = spansOf(opening)
  try {
    const { profile } = gatherKnowledge(known, { hopsVisible: false, unclaimPurpose: 0 })
    const why = inapplicable(session, profile, scenario)
    if (why !== undefined) throw new SetUpError(`${nameOf(scenario)} cannot be played again: ${why}`)
    const { judged, events } = await playInput(
      { session: { ...session, coinKeys }, opening: known },
      { scenario, id, seed },
      input,
    )
    return { ...judged, events, before: opening, coinKeys, urls: session.surroundings.urls }
  } finally {
    await target.close()
  }
}

/** Failing cases of an earlier run, as far as their scenarios are played in this one. */
async function playAgain(
  { again = [] }: RunOptions,
  context: Context,
  playable: readonly Scenario[],
): Promise<PlayedAgain[]> {
  const names = new Set(playable.map(nameOf))
  const results: PlayedAgain[] = []
  for (const { scenario, play: id, seed, input, violated } of again) {
    if (context.ending.isOver()) break
    if (!names.has(nameOf(scenario))) continue
    // A name of its own in the history: the run may play a play of this name as well.
    const name = `again-${String(results.length + 1)}.${id}`
    const played = await playInput(context, { scenario, id: name, seed }, input)
    context.onHistory(played.events)
    context.tally.keep(played.judged)
    const now = rowsViolated(played.judged.findings)
    if (now.length > 0)
      context.tally.counterexamples.push({
        ...asCounterexample({ scenario, id: name, seed }, input, played),
        play: id,
      })
    results.push({ scenario: nameOf(scenario), play: id, seed, before: violated, now })
  }
  return results
}

/** Stories, then campaigns in turns. @returns how much was seen of the orders of messages, by scenario */
async function playAll(
  options: RunOptions,
  context: Context,
  scenarios: readonly Scenario[],
): Promise<RunResult['schedules']> {
  const { seed, plays, exhaustive, explore = false, mostShrinkPlays, onProgress } = options
  const { ending, tally } = context
  const campaigns = scenarios.filter(isCampaign).map(
    (campaign) =>
      new CampaignRun(context, campaign, {
        seed,
        plays,
        explore,
        ...(mostShrinkPlays === undefined ? {} : { mostShrinkPlays }),
      }),
  )
  const stories = scenarios.filter((scenario): scenario is Story => !isCampaign(scenario))
  let storiesLeft = stories.length
  const tell = (progress: Pick<Progress, 'scenario' | 'played' | 'of'>): void => {
    const left = campaigns.reduce((sum, one) => sum + (one.isDone ? 0 : plays - one.played), storiesLeft)
    onProgress?.({
      ...progress,
      ...tally.progress,
      ...(options.limit === undefined ? { playsLeft: left } : { secondsLeft: ending.secondsLeft }),
    })
  }
  const schedules = new Map<string, ScheduleCoverage>()
  for (const story of stories) {
    if (ending.isOver()) break
    const scenario = nameOf(story)
    const schedule = await playStory(context, story, {
      seed,
      ...(exhaustive === undefined ? {} : { exhaustive }),
      onPlay: (played, of) => {
        tell({ scenario, played, of })
      },
    })
    if (schedule !== undefined) schedules.set(scenario, schedule)
    storiesLeft--
  }
  const isWaiting = ({ isDone }: CampaignRun): boolean => !isDone
  for (let waiting = campaigns.filter(isWaiting); waiting.length > 0; waiting = waiting.filter(isWaiting)) {
    for (const one of waiting) {
      if (ending.isOver()) break
      const of = options.limit === undefined ? { of: plays } : {}
      tell({ scenario: one.campaign.campaign, played: one.played, ...of })
      await one.playNext()
    }
    if (ending.isOver()) break
  }
  for (const { campaign, schedule } of campaigns) schedules.set(campaign.campaign, schedule)
  return schedules
}
