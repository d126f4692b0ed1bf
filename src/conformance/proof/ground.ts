/**
 * What the sound pair does: every play of every scenario once, with the moments that its requests meet.
 *
 * A defect changes nothing in a play that lacks its moment, so this one run tells which plays are worth repeating with
 * which defect, and that all others would be the same byte for byte.
 */
import { sha512 } from '../../protocol/crypto/hash.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { judgePlay, type PlayJudgement } from '../checks/index.js'
import { spansOf, type Recorded, type Span } from '../history.js'
import { gatherKnowledge } from '../oracle/knowledge.js'
import { openTarget } from '../opening.js'
import { drawInput, storyInput } from '../scenario/arbitraries.js'
import { isCampaign, nameOf, type Scenario } from '../scenario/grammar.js'
import { inapplicable, play, playSeed, spoken, type PlayInput, type Session } from '../scenario/play.js'
import type { Profile } from '../spec/profiles.js'
import { inProcessTarget } from '../targets/in-process.js'
import { watchedTarget } from '../targets/planted.js'
import { restarted } from './restarted.js'
import type { Target } from '../targets/target.js'

/** One play of the sound pair. */
export interface SoundPlay {
  readonly scenario: Scenario
  readonly id: string
  readonly seed: string
  readonly input: PlayInput
  /** Events of its history. */
  readonly size: number
  readonly moments: ReadonlySet<string>
  /** True if a party was restarted in it. */
  readonly hasRestart: boolean
  /** Stands for its history. */
  readonly digest: string
}

export interface Ground {
  readonly seed: string
  readonly profile: Profile
  readonly plays: readonly SoundPlay[]
  /** All plays in which a moment was met. */
  readonly meeting: ReadonlyMap<string, readonly SoundPlay[]>
  readonly opening: readonly Span[]
  /** Judges a play of the sound pair; each is played for this at most once. */
  judged(play: SoundPlay): Promise<PlayJudgement>
}

export interface GroundOptions {
  readonly scenarios: readonly Scenario[]
  readonly seed: string
  /** Plays of each campaign. */
  readonly plays: number
  readonly onPlay?: (scenario: string, played: number) => void
  /** Called with every history; none is kept. */
  readonly onHistory?: (events: readonly Recorded[]) => void
  readonly signal?: AbortSignal
}

/** Plays everything once on the sound pair. */
export async function layGround(options: GroundOptions): Promise<Ground> {
  const { seed } = options
  let moments = new Set<string>()
  const target = watchedTarget((moment) => moments.add(moment))
  const { session, opening } = await openTarget(target, seed)
  const { profile } = gatherKnowledge(spansOf(opening), { hopsVisible: false, unclaimPurpose: 0 })
  const plays: SoundPlay[] = []
  for (const { scenario, id, seed: playSeed, input } of inputs(options, session, profile)) {
    if (options.signal?.aborted === true) break
    options.onPlay?.(nameOf(scenario), plays.length)
    moments = new Set()
    const { events } = await play(session, scenario, id, playSeed, input)
    options.onHistory?.(events)
    plays.push({
      scenario,
      id,
      seed: playSeed,
      input,
      size: events.length,
      moments,
      hasRestart: events.some(isRestart),
      digest: digestOf(events),
    })
  }
  const sound = inProcessTarget()
  const soundSession = (await openTarget(sound, seed)).session
  const judgements = new Map<SoundPlay, Promise<PlayJudgement>>()
  const openingSpans = spansOf(opening)
  return {
    seed,
    profile,
    plays,
    meeting: byMoment(plays),
    opening: openingSpans,
    judged: (one) => {
      const known = judgements.get(one) ?? judgedPlay(soundSession, openingSpans, one)
      judgements.set(one, known)
      return known
    },
  }
}

/** Plays a sound play again on a target and tells what its history looks like then. */
export async function playAgain(session: Session, one: SoundPlay): Promise<readonly Recorded[]> {
  return (await play(session, one.scenario, one.id, one.seed, one.input)).events
}

/** Opens a target that has a defect in it. */
export async function openSpoilt(
  target: Target,
  seed: string,
): Promise<{ session: Session; opening: readonly Span[] }> {
  const { session, opening } = await openTarget(target, seed)
  return { session, opening: spansOf(opening) }
}

async function judgedPlay(
  session: Session,
  opening: readonly Span[],
  one: SoundPlay,
): Promise<PlayJudgement> {
  return judgePlay(await playAgain(session, one), opening)
}

interface Wanted {
  readonly scenario: Scenario
  readonly id: string
  readonly seed: string
  readonly input: PlayInput
}

/** What `run` would play, with the same names, seeds and inputs; and stories with restarts in them. */
function* inputs(options: GroundOptions, session: Session, profile: Profile): Generator<Wanted> {
  for (const written of options.scenarios) {
    const scenario = spoken(written, profile, session)
    if (inapplicable(session, profile, scenario) !== undefined) continue
    const name = nameOf(scenario)
    if (!isCampaign(scenario)) {
      for (const story of [scenario, restarted(scenario)]) {
        const seed = playSeed(options.seed, story.story, 0)
        yield { scenario: story, id: story.story, seed, input: storyInput(story, seed) }
      }
      continue
    }
    for (let index = 0; index < options.plays; index++) {
      const seed = playSeed(options.seed, name, index)
      yield { scenario, id: `${name}#${String(index)}`, seed, input: drawInput(scenario, seed) }
    }
  }
}

function byMoment(plays: readonly SoundPlay[]): Map<string, SoundPlay[]> {
  const meeting = new Map<string, SoundPlay[]>()
  for (const one of plays) {
    for (const moment of one.moments) {
      const known = meeting.get(moment)
      if (known === undefined) meeting.set(moment, [one])
      else known.push(one)
    }
  }
  return meeting
}

/** True when a party crashes: at once when that is armed, or when a message meets it. */
function isRestart(event: Recorded): boolean {
  if (event.type === 'struck') return 'crash' in event.fault
  return event.type === 'fault' && 'crash' in event.fault && event.fault.at === undefined
}

/** Stands for a history, whatever the target is called. */
export function digestOf(events: readonly Recorded[]): string {
  const text = events.map((event) => JSON.stringify(event.type === 'play' ? { ...event, target: '' } : event))
  return encodeCrockford(sha512(utf8(text.join('\n'))).subarray(0, 20))
}
