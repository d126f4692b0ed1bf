/**
 * One play: a stage, a cast, a turnstile, and the steps of a scenario performed on them.
 */
import { sha512 } from '../../protocol/crypto/hash.js'
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { pageId } from '../../protocol/endpoints/index.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import { Client } from '../actors/client.js'
import { Recorder, type Stall } from '../history.js'
import { rowsOfPage } from '../spec/catalogue.js'
import { isInForce, type Profile } from '../spec/profiles.js'
import type { Abilities, StageOptions, Surroundings, Target } from '../targets/target.js'
import { Cast } from './cast.js'
import { samplesOf, settled } from './drawn.js'
import { isCampaign, nameOf, type Scenario, type Step, type StrandStep } from './grammar.js'
import { isHazard } from './hazards.js'
import { performRace, performSteps, type Performance } from './perform.js'
import { StalledError } from './stall.js'
import { Turnstile } from './turnstile.js'
import { findVerb, type Verb } from './verbs/index.js'

/** What the plays of a run have in common: the target, and what its opening has told. */
export interface Session {
  readonly target: Target
  readonly surroundings: Surroundings
  readonly denominations: ReadonlyMap<string, ListedDenomination>
  /** Takes the private keys of the coins of a play, by coin_pub, where somebody wants to sign with them again. */
  readonly coinKeys?: Map<string, Uint8Array>
}

/** What is drawn for a play, and shrunk, and saved with a counterexample. */
export interface PlayInput {
  /** Coins that the merchant hands in at a time, where the target lets us choose. */
  readonly coinsPerDeposit?: number
  /** The set-up of the campaign, where it leaves something open; its simplest values unless given. */
  readonly setup?: readonly Step[]
  /** Steps of each strand of a campaign. */
  readonly programs: readonly (readonly StrandStep[])[]
  /** What is done after the race, where the campaign leaves something open. */
  readonly finish?: readonly Step[]
  /** Which of the parked messages to release, each time there is a choice. */
  readonly releases: readonly number[]
}

/** A text that stands for a play: plays are independent of how many there are and in which order they run. */
export function playSeed(runSeed: string, scenario: string, index: number): string {
  return encodeCrockford(sha512(utf8(`assay play ${runSeed} ${scenario} ${String(index)}`)).subarray(0, 20))
}

/** Plays a scenario once. The history is complete even if the play could not go on. */
export async function play(
  session: Session,
  scenario: Scenario,
  id: string,
  seed: string,
  input: PlayInput,
): Promise<Recorder> {
  const { target, surroundings } = session
  const recorder = new Recorder(id)
  const turnstile = new Turnstile(input.releases, {
    released: (gate, choice, of, over) => {
      recorder.record({ type: 'release', gate, choice, of, over: [...new Set(over)] })
    },
    uncontrolled: (after) => {
      recorder.record({ type: 'uncontrolled', after })
    },
  })
  const { coinsPerDeposit } = input
  const generations = scenario.settings?.generations ?? surroundings.generations
  const stage = target.stage({
    seed,
    recorder,
    turnstile,
    ...(coinsPerDeposit === undefined ? {} : { coinsPerDeposit }),
    ...stageSettings(scenario),
  })
  recorder.record({
    type: 'play',
    scenario: nameOf(scenario),
    seed,
    target: target.name,
    now: stage.now(),
    hopsVisible: target.abilities.hops,
    // Without its messages everything is taken to remember anyway.
    ...(target.salt !== '' && target.abilities.hops ? { remembers: true } : {}),
    unclaimPurpose: surroundings.unclaimPurpose,
    ...(generations === undefined ? {} : { generations }),
  })
  const client = new Client(surroundings, stage, recorder)
  const suffix = target.salt === '' ? '' : encodeCrockford(sha512(utf8(target.salt + seed)).subarray(0, 5))
  const cast = new Cast(
    client,
    scenario.actors,
    seed + target.salt,
    session.denominations,
    target.mint,
    suffix,
    target.abilities.wires,
  )
  const end = await performAll({ cast, kinds: scenario.actors, stage, recorder, turnstile }, scenario, input)
  for (const [pub, priv] of client.coinKeys) session.coinKeys?.set(pub, priv)
  stage.end?.()
  recorder.record({ type: 'end', ...end })
  return recorder
}

/** What a scenario needs and the target cannot give; undefined when it can be played. */
export function inapplicable(
  { target, surroundings }: Session,
  profile: Profile,
  scenario: Scenario,
): string | undefined {
  const steps = allSteps(
    isCampaign(scenario) ? [...scenario.setup, ...(scenario.finish ?? [])] : scenario.steps,
  )
  if (surroundings.hasNoMerchant === true) {
    const isForMerchant = callsIn([...steps, ...lettersOf(scenario)], scenario).some(
      ({ endpoint }) => endpoint.party === 'merchant',
    )
    if (isForMerchant) return 'it asks a merchant, and this target is an exchange'
  }
  const called = callsIn(steps, scenario)
  const missing = called.find((verb) => !isSpoken(verb, profile))?.endpoint
  if (missing !== undefined)
    return `the target speaks no version that has ${missing.method} ${missing.path} as we know it`
  const lacking = called.find(({ endpoint }) => surroundings.lacks?.has(pageId(endpoint)))?.endpoint
  if (lacking !== undefined) return `the target does not have ${lacking.method} ${lacking.path}`
  const calls = [...steps, ...lettersOf(scenario)]
  if (!surroundings.managesInstances && calls.some((step) => isAboutOthers(step, scenario)))
    return 'the token does not manage the instances of this target'
  if (surroundings.masterPriv === undefined && callsIn(steps, scenario).some(isForOwners))
    return 'the master key of this exchange is not ours'
  // A target that needs a salt remembers: what it loses is lost.
  if (target.salt !== '' && steps.some((step) => isHazard(step, scenario)))
    return 'a backend that let it happen would lose its instance, its password or the token that we were given'
  if (!target.abilities.clock && steps.some((step) => 'clock' in step))
    return 'the clock of this target cannot be moved'
  if (
    target.abilities.wires === 0 &&
    callsIn([...steps, ...lettersOf(scenario)], scenario).some(({ awaitsWire }) => awaitsWire)
  )
    return 'nobody sees to it that this exchange pays merchants; pass --wire-hook, or wait with --slow'
  if (!target.abilities.faults && steps.some((step) => 'fault' in step))
    return 'messages of this target cannot be lost on purpose'
  if (steps.some((step) => isBeyond(step, target.abilities)))
    return 'what is to go wrong lies beyond what can be made to on this target'
  if (!target.abilities.floods && calls.some(isFlood)) return 'this target is not sent requests of any size'
  if (!target.abilities.settings && needsSetUp(scenario)) return 'this target cannot be set up for a scenario'
  return undefined
}

function lettersOf(scenario: Scenario): readonly StrandStep[] {
  if (!isCampaign(scenario)) return []
  return scenario.strands.flatMap(({ first = [], alphabet }) => [...first, ...alphabet])
}

/** True if a call is about another instance than the one that is judged, or about instances as such. */
function isAboutOthers(step: Step, scenario: Scenario): boolean {
  if (!('call' in step)) return false
  const isManaging = callsIn([step], scenario).some(
    ({ endpoint }) => endpoint.party === 'merchant' && endpoint.path.startsWith('/management'),
  )
  return isManaging || step.with?.['instance'] !== undefined
}

/** True if only the owner of an exchange can do this. */
function isForOwners({ endpoint }: Verb): boolean {
  return endpoint.party === 'exchange' && endpoint.path.startsWith('/management')
}

/** True if the parties have to be set up for it. A campaign plays against any merchant, however it hands in its coins. */
function needsSetUp(scenario: Scenario): boolean {
  const wanted = Object.keys(scenario.settings ?? {})
  return wanted.some((name) => name !== 'coins_per_deposit' || !isCampaign(scenario))
}

/** True if a step may move the clock by nothing, as well: where it cannot be moved, it is not. */
function mayStandStill(step: Step): boolean {
  return 'clock' in step && samplesOf(step).some(({ clock }) => clock === '0s')
}

/** True if a step only arms what this target cannot make go wrong. */
function isBeyond(step: Step, { arms }: Abilities): boolean {
  return 'fault' in step && arms !== undefined && !samplesOf(step).some(({ fault }) => arms(fault))
}

function isFlood(step: Step): boolean {
  return 'call' in step && step.with?.['malform'] === 'too-large'
}

/** The settings of a scenario in the words of a target. */
function stageSettings({ settings }: Scenario): Pick<StageOptions, 'settings'> {
  if (settings === undefined) return {}
  const {
    deposit_limit: limit,
    withdraw_limit: withdrawLimit,
    coins_per_deposit: coinsPerDeposit,
    exchanges,
    reads_refund_fee: readsRefundFee,
    lost_denominations: lostDenominations,
    age_restriction: ageRestriction,
    audited: isAudited,
    generations,
  } = settings
  return {
    settings: {
      ...(limit === undefined ? {} : { depositLimit: limit }),
      ...(withdrawLimit === undefined ? {} : { withdrawLimit }),
      ...(coinsPerDeposit === undefined ? {} : { coinsPerDeposit }),
      ...(exchanges === undefined ? {} : { exchanges }),
      ...(readsRefundFee === undefined ? {} : { readsRefundFee }),
      ...(lostDenominations === undefined ? {} : { lostDenominations }),
      ...(ageRestriction === undefined ? {} : { ageRestriction }),
      ...(isAudited === undefined ? {} : { isAudited }),
      ...(generations === undefined ? {} : { generations }),
    },
  }
}

/** @returns why the play could not go to its end, if it could not */
async function performAll(
  performance: Performance,
  scenario: Scenario,
  input: PlayInput,
): Promise<{ readonly problem?: string; readonly stall?: Stall }> {
  try {
    if (!isCampaign(scenario)) {
      await performSteps(performance, scenario.steps)
      return skippedCall(performance.recorder)
    }
    await performSteps(performance, input.setup ?? settled(scenario.setup, []))
    const setUp = skippedCall(performance.recorder)
    if (setUp.problem !== undefined) return setUp
    // In a race a call may find that it makes no sense any more, and after it; that is no problem of the play.
    await performRace(performance, input.programs)
    if (performance.recorder.events.some(({ type }) => type === 'fault'))
      await performance.turnstile.run([() => performance.stage.heal()])
    await performSteps(performance, input.finish ?? settled(scenario.finish ?? [], []))
    return {}
  } catch (error) {
    if (error instanceof StalledError) return { problem: error.message, stall: error.stall }
    throw error
  }
}

function skippedCall(recorder: Recorder): { readonly problem?: string } {
  const skip = recorder.events.find((event) => event.type === 'skip')
  return skip?.type === 'skip' ? { problem: `${skip.call} could not be made: ${skip.why}` } : {}
}

/** The scenario without the letters that the target does not have, cannot be made to do, or had better not be asked. */
export function spoken(
  scenario: Scenario,
  profile: Profile,
  { target, surroundings }: Pick<Session, 'target' | 'surroundings'>,
): Scenario {
  if (!isCampaign(scenario)) return scenario
  const { abilities } = target
  const letters = <L extends StrandStep>(all: readonly L[]): L[] =>
    all.filter(
      (letter) =>
        (abilities.clock || !('clock' in letter)) &&
        (abilities.faults || !('fault' in letter)) &&
        !isBeyond(letter, abilities) &&
        (target.salt === '' || !isHazard(letter, scenario)) &&
        callsIn([letter], scenario).every(
          (verb) => isSpoken(verb, profile) && surroundings.lacks?.has(pageId(verb.endpoint)) !== true,
        ),
    )
  const steps = (all: readonly Step[]): Step[] =>
    all.filter((step) => abilities.clock || !mayStandStill(step))
  return {
    ...scenario,
    setup: steps(scenario.setup),
    ...(scenario.finish === undefined ? {} : { finish: steps(scenario.finish) }),
    strands: scenario.strands.map((strand) => ({
      ...strand,
      alphabet: letters(strand.alphabet),
      ...(strand.first === undefined ? {} : { first: letters(strand.first) }),
    })),
  }
}

/** The verbs of the calls among steps. */
export function callsIn(steps: readonly Step[], { actors }: Scenario): Verb[] {
  return steps.flatMap((step) => {
    if (!('call' in step)) return []
    const [actor = '', name = ''] = step.call.split('.')
    const kind = actors[actor]
    const verb = kind === undefined ? undefined : findVerb(kind, name)
    return verb === undefined ? [] : [verb]
  })
}

/** True if a page of the verb is in force for the target; pages without rows always are. */
function isSpoken({ endpoint, newer }: Verb, profile: Profile): boolean {
  return [endpoint, ...(newer === undefined ? [] : [newer])].some(({ party, page }) => {
    const rows = rowsOfPage(`${party}/${page}`)
    return rows.length === 0 || rows.some((row) => isInForce(row, profile))
  })
}

function allSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) =>
    'race' in step ? [step, ...step.race.flatMap((strand) => allSteps(strand))] : [step],
  )
}
