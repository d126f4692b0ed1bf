/**
 * Plays of a story: one, or one for every order in which the messages of its races can pass.
 */
import { rowsViolated } from './checks/finding.js'
import { asCounterexample, playInput } from './campaign.js'
import type { Recorded } from './history.js'
import { storyInput } from './scenario/arbitraries.js'
import { nameOf, type Story } from './scenario/grammar.js'
import { Orders, type Choice } from './scenario/orders.js'
import { playSeed } from './scenario/play.js'
import { ScheduleCounter, type ScheduleCoverage } from './scenario/schedules.js'
import type { Context } from './tally.js'

export interface StoryOptions {
  /** Seed of the run. */
  readonly seed: string
  /** Orders in which a story that has a race is played, at most; unless given, it is played in one. */
  readonly exhaustive?: number
  /** Called before each play with the number of plays so far, and of those that are known to come. */
  readonly onPlay: (played: number, of: number) => void
}

/**
 * Plays a story in one order, or in every order that is asked for, until something is violated.
 * @returns how much was seen of the orders, if all of them were asked for
 */
export async function playStory(
  context: Context,
  story: Story,
  { seed: runSeed, exhaustive, onPlay }: StoryOptions,
): Promise<ScheduleCoverage | undefined> {
  const name = nameOf(story)
  const seed = playSeed(runSeed, name, 0)
  const isInEveryOrder = exhaustive !== undefined && story.steps.some((step) => 'race' in step)
  const orders = new Orders(isInEveryOrder ? exhaustive : 1)
  const counter = new ScheduleCounter()
  for (let played = 0; played === 0 || !context.ending.isOver(); played++) {
    const releases = orders.next()
    if (releases === undefined) break
    onPlay(played, orders.known)
    const input = isInEveryOrder ? { programs: [], releases } : storyInput(story, seed)
    const about = { scenario: story, id: played === 0 ? name : `${name}#${String(played)}`, seed }
    const one = await playInput(context, about, input)
    context.onHistory(one.events)
    context.tally.keep(one.judged)
    counter.see(one.events)
    if (isInEveryOrder) orders.played(releases, choicesOf(one.events))
    if (rowsViolated(one.judged.findings).length === 0) continue
    context.tally.counterexamples.push(asCounterexample(about, input, one))
    break
  }
  return isInEveryOrder ? counter.coverage(orders.isComplete) : undefined
}

function choicesOf(events: readonly Recorded[]): Choice[] {
  return events.flatMap((event) => (event.type === 'release' ? [event] : []))
}
