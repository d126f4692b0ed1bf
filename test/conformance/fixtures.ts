/** Runs that several tests look at; each is made once. */
import { judgePlay, type PlayJudgement } from '../../src/conformance/checks/index.js'
import { rowsViolated } from '../../src/conformance/checks/finding.js'
import { spansOf, type Recorded } from '../../src/conformance/history.js'
import { run, type RunResult } from '../../src/conformance/run.js'
import type { Scenario } from '../../src/conformance/scenario/grammar.js'
import { isCampaign, nameOf } from '../../src/conformance/scenario/grammar.js'
import { loadOwnScenarios } from '../../src/conformance/scenario/load.js'
import { inProcessTarget } from '../../src/conformance/targets/in-process.js'

export const SCENARIOS: ReadonlyMap<string, Scenario> = loadOwnScenarios()

export const STORIES: readonly Scenario[] = [...SCENARIOS.values()].filter(
  (scenario) => !isCampaign(scenario),
)

/** A scenario that comes with the package. */
export function scenario(name: string): Scenario {
  const found = SCENARIOS.get(name)
  if (found === undefined) throw new RangeError(`no scenario called ${name}`)
  return found
}

export interface Played extends RunResult {
  /** Histories by play, the opening first. */
  readonly histories: ReadonlyMap<string, readonly Recorded[]>
}

/** Plays scenarios against the built-in pair. */
export async function playBuiltIn(
  scenarios: readonly Scenario[],
  options: { seed?: string; plays?: number; defects?: readonly string[] } = {},
): Promise<Played> {
  const histories = new Map<string, readonly Recorded[]>()
  const result = await run({
    target: inProcessTarget({ defects: options.defects ?? [] }),
    scenarios,
    seed: options.seed ?? '1',
    plays: options.plays ?? 0,
    onHistory: (events) => histories.set(events[0]?.play ?? '', events),
  })
  return { ...result, histories }
}

let stories: Promise<Played> | undefined

/** All stories, played once against the built-in pair. */
export function playedStories(): Promise<Played> {
  return (stories ??= playBuiltIn(STORIES))
}

const spoilt = new Map<string, Promise<Played>>()

/** Scenarios played against the pair with a defect, until it is found; several tests look at what was found. */
export function playedWith(defect: string, scenarios: readonly string[]): Promise<Played> {
  const name = [defect, ...scenarios].join(' ')
  const known = spoilt.get(name) ?? playBuiltIn(scenarios.map(scenario), { plays: 60, defects: [defect] })
  spoilt.set(name, known)
  return known
}

/** The stories in which somebody calls a page: a change of its handler can show in no other one. */
export async function storiesThatTouch(page: string): Promise<Scenario[]> {
  const { plays } = await playedStories()
  const touched = new Set(
    plays
      .filter(({ spans }) => spans.some((span) => `${span.to}/${span.page}` === page))
      .map((play) => play.scenario),
  )
  return STORIES.filter((story) => touched.has(nameOf(story)))
}

/** Judges the history of a play that somebody has changed. */
export function judgeChanged(played: Played, events: readonly Recorded[]): PlayJudgement {
  return judgePlay(events, spansOf(played.histories.get('opening') ?? []))
}

/** All rows that a run found violated. */
export function violatedIn(result: Pick<RunResult, 'plays'>): string[] {
  return rowsViolated(result.plays.flatMap((play) => play.findings))
}

/** The history as it looks where messages between the parties cannot be seen. */
export function fromOutside(events: readonly Recorded[]): Recorded[] {
  const hops = new Set(
    events.flatMap((event) => (event.type === 'call' && event.cause !== undefined ? [event.span] : [])),
  )
  return events
    .filter((event) => !('span' in event && typeof event.span === 'string' && hops.has(event.span)))
    .map((event) => (event.type === 'play' ? { ...event, hopsVisible: false } : event))
}

export type Body = Record<string, unknown>

/** The same history with the body of some replies changed. */
export function withReplies(
  events: readonly Recorded[],
  page: string,
  status: number,
  alter: (body: Body) => Body,
): Recorded[] {
  const asked = new Set(
    events.flatMap((event) => (event.type === 'call' && event.page === page ? [event.span] : [])),
  )
  return events.map((event) => {
    if (event.type !== 'reply' || event.status !== status || !asked.has(event.span)) return event
    const body: unknown = JSON.parse(event.body ?? '{}')
    return { ...event, body: JSON.stringify(alter(body as Body)) }
  })
}
