/**
 * Makes a play that violates something smaller, one change at a time, until nothing more can go.
 *
 * Written for our inputs instead of left to a generator: a play costs tens of milliseconds, so what is tried first
 * counts. Calls and faults go first, then values that were drawn become the first of their choices, then the order
 * of messages becomes that in which they came. Nothing here depends on time, so that the same input always ends as the
 * same smallest one; who has no time left says so through the budget, and the result says that it is unfinished.
 */
import { choicesIn, picksOf, settled } from './scenario/drawn.js'
import type { Campaign, Strand, StrandStep } from './scenario/grammar.js'
import { MOST_COINS_PER_DEPOSIT } from './scenario/arbitraries.js'
import type { PlayInput } from './scenario/play.js'

/** What came of a smaller input: undefined if it violates none of the rows any more. */
export interface Attempt {
  /** Choices that the turnstile made, each among the messages that waited. */
  readonly choices: readonly number[]
}

export interface Shrunk {
  readonly input: PlayInput
  /** Plays that it took. */
  readonly plays: number
  /** True if nothing more could go; false if the budget ran out before that was known. */
  readonly isSmallest: boolean
}

export interface Shrinking {
  readonly campaign: Campaign
  /** Plays a smaller input. @returns undefined unless it violates one of the same rows */
  readonly attempt: (input: PlayInput) => Promise<Attempt | undefined>
  /** False: no more plays may be spent. */
  readonly mayGoOn: (plays: number) => boolean
}

type Change = (input: PlayInput, campaign: Campaign) => Iterable<PlayInput>

/**
 * Shrinks an input.
 * @param choices that the turnstile made when the input was played
 */
export async function shrink(
  start: PlayInput,
  choices: readonly number[],
  { campaign, attempt, mayGoOn }: Shrinking,
): Promise<Shrunk> {
  let [input, latest] = [start, choices]
  let plays = 0
  const tried = new Set([keyOf(start)])
  /** The first of the smaller inputs that violates as well; null if the budget ran out. */
  const firstOf = async (smaller: Iterable<PlayInput>): Promise<PlayInput | undefined | null> => {
    for (const candidate of smaller) {
      const key = keyOf(candidate)
      if (tried.has(key)) continue
      if (!mayGoOn(plays)) return null
      tried.add(key)
      plays++
      const came = await attempt(candidate)
      if (came === undefined) continue
      latest = came.choices
      return candidate
    }
    return undefined
  }
  const told: Change = (current) => [{ ...current, releases: latest }]
  const changes = [fewerSteps, told, simplerValues, simplerOrder, simplerLetters, fewerAndOther]
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const change of changes) {
      for (;;) {
        const next = await firstOf(change(input, campaign))
        if (next === null) return { input: trimmed(input), plays, isSmallest: false }
        if (next === undefined) break
        // The same play in fewer numbers is no smaller play: it does not ask for another round.
        isSmaller ||= change !== told
        input = trimmed(next)
      }
    }
  }
  return { input: trimmed(input), plays, isSmallest: true }
}

/** Zeros at the end say nothing: 0 is what is chosen when the list has run out. */
function trimmed(input: PlayInput): PlayInput {
  const last = input.releases.findLastIndex((choice) => choice !== 0)
  return { ...input, releases: input.releases.slice(0, last + 1) }
}

function keyOf(input: PlayInput): string {
  return JSON.stringify(trimmed(input))
}

/** Without a whole strand, without half of one, without one step. */
function* fewerSteps(input: PlayInput): Iterable<PlayInput> {
  for (const [at, steps] of input.programs.entries())
    for (const fewer of shorter(steps)) yield withProgram(input, at, fewer)
}

/** Ever smaller pieces are left out: all, halves, quarters, single ones; those at the end first. */
function* shorter<T>(items: readonly T[]): Iterable<T[]> {
  for (let size = items.length; size > 0; size = Math.floor(size / 2))
    for (let end = items.length; end > 0; end -= size)
      yield [...items.slice(0, Math.max(0, end - size)), ...items.slice(end)]
}

/** What the set-up and the steps after the race leave open, as simple as it gets. */
function* simplerValues(input: PlayInput, campaign: Campaign): Iterable<PlayInput> {
  const { setup, finish, coinsPerDeposit = MOST_COINS_PER_DEPOSIT } = input
  if (setup !== undefined)
    for (const value of simpler(campaign.setup, setup)) yield { ...input, setup: value }
  if (finish !== undefined)
    for (const value of simpler(campaign.finish ?? [], finish)) yield { ...input, finish: value }
  for (let coins = MOST_COINS_PER_DEPOSIT; coins > coinsPerDeposit; coins--)
    yield { ...input, coinsPerDeposit: coins }
}

/** The order in which messages came, then ever less of another one. */
function* simplerOrder(input: PlayInput): Iterable<PlayInput> {
  const { releases } = input
  for (const fewer of shorter(releases)) yield { ...input, releases: fewer }
  for (const [at, choice] of releases.entries())
    for (const smaller of [0, 1])
      if (smaller < choice) yield { ...input, releases: releases.with(at, smaller) }
}

/** Simpler values in a step, or the first step of the alphabet instead. */
function* simplerLetters(input: PlayInput, { strands }: Campaign): Iterable<PlayInput> {
  for (const [at, steps] of input.programs.entries())
    for (const [place, step] of steps.entries())
      for (const other of simplerSteps(step, strands[at]))
        yield withProgram(input, at, steps.with(place, other))
}

function* simplerSteps(step: StrandStep, strand: Strand | undefined): Iterable<StrandStep> {
  const letters = lettersOf(strand)
  const own = letters.flat().find((open) => picksOf(open, step) !== undefined)
  const [first] = letters.find((all) => own !== undefined && all.includes(own)) ?? []
  if (own === undefined || first === undefined) return
  if (first !== own) yield settled<StrandStep>(first, [])
  yield* simpler<StrandStep>(own, step)
}

/** What a strand may begin with, and what may follow, as it was left open. */
function lettersOf(strand: Strand | undefined): StrandStep[][] {
  return [strand?.first, strand?.alphabet].map((all = []) => all.map(({ weight: _, ...open }) => open))
}

/** Without one step, and with one other value in another: what two calls came to, one may come to by itself. */
function* fewerAndOther(input: PlayInput, { strands }: Campaign): Iterable<PlayInput> {
  for (const [at, steps] of input.programs.entries())
    for (const place of steps.keys()) {
      const fewer = withProgram(input, at, steps.toSpliced(place, 1))
      for (const [where, left] of fewer.programs.entries())
        for (const [which, step] of left.entries())
          for (const other of otherValues(step, strands[where]))
            yield withProgram(fewer, where, left.with(which, other))
    }
}

/** The step with one other value, in all letters that it may have been drawn from. */
function* otherValues(step: StrandStep, strand: Strand | undefined): Iterable<StrandStep> {
  for (const open of lettersOf(strand).flat()) {
    const picks = picksOf(open, step) ?? []
    const counts = choicesIn(open)
    for (const [at, pick] of picks.entries())
      for (let other = 0; other < (counts[at] ?? 0); other++)
        if (other !== pick) yield settled(open, picks.with(at, other))
  }
}

/** The value with all that was drawn at its simplest; then one thing after the other. */
function* simpler<T>(open: T, value: T): Iterable<T> {
  const picks = picksOf(open, value) ?? []
  if (picks.some((pick) => pick > 0)) yield settled(open, [])
  for (const [at, pick] of picks.entries())
    for (let smaller = 0; smaller < pick; smaller++) yield settled(open, picks.with(at, smaller))
}

function withProgram(input: PlayInput, at: number, steps: readonly StrandStep[]): PlayInput {
  return { ...input, programs: input.programs.with(at, steps) }
}
