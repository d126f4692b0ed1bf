/**
 * The grammar of scenario files: closed, so that a misspelt key is an error and not a step that does nothing.
 *
 * A file is a story (steps, written by hand) or a campaign (a set-up, and alphabets to draw programs from).
 */
import type Joi from 'joi'
import type { Fault } from '../history-fault.js'
import type { Generations } from '../../protocol/versions.js'
import { isRow, rowsOfPage } from '../spec/catalogue.js'
import { ENDPOINTS } from '../../protocol/endpoints/index.js'
import { choicesIn, reopened, samplesOf, settled } from './drawn.js'
import { byKey, LOOSE_CALL, scenarioShapes } from './shapes.js'
import { findVerb, VERBS, type ActorKind } from './verbs/index.js'

export interface CallStep {
  /** `actor.verb` */
  readonly call: string
  readonly with?: Readonly<Record<string, unknown>>
  /** Name for the order that the call makes. */
  readonly bind?: string
  /** Rows of the page that the call may land in, without the name of the page. */
  readonly expect?: string | readonly string[]
}

export interface ClockStep {
  readonly clock: string
}

export interface FaultStep {
  readonly fault: Fault
}

export interface RaceStep {
  readonly race: readonly (readonly Step[])[]
}

export type Step = CallStep | ClockStep | FaultStep | RaceStep

/** How the parties of a target are set up for a scenario, where the target lets us choose. */
export interface Settings {
  /** Amount without currency. */
  readonly deposit_limit?: string
  /** Amount without currency. */
  readonly withdraw_limit?: string
  readonly coins_per_deposit?: number
  readonly exchanges?: 1 | 2
  readonly reads_refund_fee?: boolean
  /** Values whose first denomination has lost its private key, without currency. */
  readonly lost_denominations?: string[]
  readonly age_restriction?: boolean
  readonly audited?: boolean
  readonly generations?: Partial<Generations>
}

export interface Story {
  readonly story: string
  readonly says: string
  readonly actors: Readonly<Record<string, ActorKind>>
  readonly settings?: Settings
  /** Which of the waiting messages passes, each time there is a choice; the seed chooses unless given. */
  readonly releases?: readonly number[]
  readonly steps: readonly Step[]
}

/** A step that a strand of a race may take. */
export type StrandStep = CallStep | ClockStep | FaultStep

/** A step that a campaign may draw, and how often compared with the others. Values in it may be left open. */
export type Letter = StrandStep & { readonly weight?: number }

export interface Strand {
  /** Steps of which one mostly comes first. */
  readonly first?: readonly Letter[]
  /** Steps that a program of this strand has at most. */
  readonly longest: number
  readonly alphabet: readonly Letter[]
}

export interface Campaign {
  readonly campaign: string
  readonly says: string
  readonly actors: Readonly<Record<string, ActorKind>>
  readonly settings?: Settings
  /** Values in it may be left open. */
  readonly setup: readonly Step[]
  readonly strands: readonly Strand[]
  /** What is done after the race, one after the other. */
  readonly finish?: readonly Step[]
}

export type Scenario = Story | Campaign

export function isCampaign(scenario: Scenario): scenario is Campaign {
  return 'campaign' in scenario
}

export function nameOf(scenario: Scenario): string {
  return isCampaign(scenario) ? scenario.campaign : scenario.story
}

const loose = scenarioShapes([LOOSE_CALL], byKey)

/** What is wrong with a scenario, and where. */
export class GrammarError extends Error {
  constructor(
    /** Path of keys and places from the top of the file. */
    readonly path: readonly (string | number)[],
    readonly problem: string,
  ) {
    super(`${path.map(String).join('.')}: ${problem}`)
    this.name = 'GrammarError'
  }
}

/** Checks a scenario that was read from a file. @throws GrammarError at the first thing that is wrong */
export function checkScenario(value: unknown): Scenario {
  const isStory = typeof value === 'object' && value !== null && 'story' in value
  if (isStory && choicesIn(value).length > 0)
    throw new GrammarError([], 'only a campaign leaves values open with any')
  const filled = validateAt(isStory ? loose.story : loose.campaign, settled(value, []), [])
  const scenario = reopened(value, filled) as Scenario
  const steps: [Step, (string | number)[]][] = isCampaign(scenario)
    ? [
        ...withPaths(scenario.setup, ['setup']),
        ...lettersOf(scenario),
        ...withPaths(scenario.finish ?? [], ['finish']),
      ]
    : withPaths(scenario.steps, ['steps'])
  for (const [open, path] of steps)
    for (const step of samplesOf(open)) {
      validateAt(loose.letter, step, path)
      checkStep(step, path, scenario.actors)
    }
  checkBindings(steps)
  return scenario
}

/** An order has to be made by some call before, or beside, the calls that are about it. */
function checkBindings(steps: readonly (readonly [Step, (string | number)[]])[]): void {
  const inner = steps.flatMap(([step, path]): (readonly [Step, (string | number)[]])[] => [
    [step, path],
    ...('race' in step
      ? step.race.flatMap((strand, index) => withPaths(strand, [...path, 'race', index]))
      : []),
  ])
  const bound = new Set<string>()
  for (const [step, path] of inner) {
    if (!('call' in step)) continue
    const order = step.with?.['order']
    if (typeof order === 'string' && !bound.has(order))
      throw new GrammarError([...path, 'with', 'order'], `no step before has bound an order called ${order}`)
    if (step.bind !== undefined) bound.add(step.bind)
  }
}

function checkStep(step: Step, path: (string | number)[], cast: Readonly<Record<string, ActorKind>>): void {
  if ('race' in step) {
    step.race.forEach((strand, index) => {
      for (const [inner, innerPath] of withPaths(strand, [...path, 'race', index]))
        checkStep(inner, innerPath, cast)
    })
  }
  if (!('call' in step)) return
  const [actor = '', verbName = ''] = step.call.split('.')
  const kind = cast[actor]
  if (kind === undefined) {
    throw new GrammarError(
      [...path, 'call'],
      `there is no actor called ${actor}; actors are ${Object.keys(cast).join(', ')}`,
    )
  }
  const verb = findVerb(kind, verbName)
  if (verb === undefined) {
    const known = VERBS.filter((candidate) => candidate.actor === kind).map((candidate) => candidate.name)
    throw new GrammarError([...path, 'call'], `a ${kind} cannot ${verbName}; it can ${known.join(', ')}`)
  }
  validateAt(verb.args, step.with ?? {}, [...path, 'with'])
  for (const expected of expectationsOf(step)) checkExpectation(expected, path)
}

/** Row names without page are checked against all pages: which page a call reaches shows when it is made. */
function checkExpectation(expected: string, path: (string | number)[]): void {
  const known = ENDPOINTS.some((endpoint) => isRow(`${endpoint.party}/${endpoint.page}/${expected}`))
  if (!known) throw new GrammarError([...path, 'expect'], `no page has a row called ${expected}`)
}

/** The rows a call step expects. */
export function expectationsOf(step: CallStep): readonly string[] {
  return step.expect === undefined ? [] : typeof step.expect === 'string' ? [step.expect] : step.expect
}

/** Full ids of expected rows on the page that a call has reached. */
export function expectedRows(page: string, expected: readonly string[]): string[] {
  const rows = new Set(rowsOfPage(page).map((row) => row.id))
  return expected.map((short) => `${page}/${short}`).filter((id) => rows.has(id))
}

/** Full ids of rows on a newer page that are called like the expected ones of the older page, whatever their status. */
export function likeRows(page: string, expected: readonly string[]): string[] {
  const wanted = new Set(expected.map(withoutStatus))
  return rowsOfPage(page)
    .map((row) => row.id)
    .filter((id) => wanted.has(withoutStatus(id.slice(page.length + 1))))
}

function withoutStatus(short: string): string {
  return short.replace(/^[0-9]{3}-/, '')
}

function withPaths(steps: readonly Step[], path: (string | number)[]): [Step, (string | number)[]][] {
  return steps.map((step, index) => [step, [...path, index]])
}

function lettersOf(campaign: Campaign): [Step, (string | number)[]][] {
  return campaign.strands.flatMap((strand, index) => [
    ...withPaths(strand.first ?? [], ['strands', index, 'first']),
    ...withPaths(strand.alphabet, ['strands', index, 'alphabet']),
  ])
}

function validateAt(shape: Joi.Schema, value: unknown, path: readonly (string | number)[]): unknown {
  const result = shape.validate(value, { convert: false, abortEarly: true })
  const detail = result.error?.details[0]
  if (detail === undefined) return result.value
  throw new GrammarError([...path, ...detail.path], detail.message.replace(/"/g, ''))
}
