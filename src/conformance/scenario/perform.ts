/**
 * Performs the steps of a scenario with a cast, and records; asserts nothing.
 */
import type { Recorder } from '../history.js'
import { NotReadyError, OtherFormError } from '../actors/offer.js'
import type { Stage } from '../targets/target.js'
import type { Cast } from './cast.js'
import { expectationsOf, expectedRows, likeRows, type CallStep, type Step } from './grammar.js'
import type { Turnstile } from './turnstile.js'
import { durationSeconds } from './verbs/parts.js'
import { findVerb, type ActorKind } from './verbs/index.js'

export interface Performance {
  readonly cast: Cast
  readonly kinds: Readonly<Record<string, ActorKind>>
  readonly stage: Stage
  readonly recorder: Recorder
  readonly turnstile: Turnstile
}

/** Performs steps one after the other; a race runs its strands side by side. */
export async function performSteps(performance: Performance, steps: readonly Step[]): Promise<void> {
  const { turnstile, stage } = performance
  for (const step of steps) {
    if ('clock' in step) stage.advance(durationSeconds(step.clock))
    else if ('fault' in step) stage.arm(step.fault)
    else if ('race' in step) await performRace(performance, step.race)
    else await turnstile.run([() => performCall(performance, step)])
  }
}

/** Performs strands side by side; the turnstile decides whose message passes next. */
export async function performRace(
  performance: Performance,
  strands: readonly (readonly Step[])[],
): Promise<void> {
  performance.recorder.record({ type: 'race', strands: strands.length })
  await performance.turnstile.run(strands.map((strand) => () => performStrand(performance, strand)))
}

async function performStrand(performance: Performance, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('call' in step) await performCall(performance, step)
    else if ('clock' in step) performance.stage.advance(durationSeconds(step.clock))
    else if ('fault' in step) performance.stage.arm(step.fault)
  }
}

async function performCall(performance: Performance, step: CallStep): Promise<void> {
  const { cast, kinds, recorder } = performance
  const [actor = '', name = ''] = step.call.split('.')
  const verb = findVerb(kinds[actor] ?? 'wallet', name)
  if (verb === undefined) throw new RangeError(`no such call: ${step.call}`)
  try {
    const { outcome, offer } = await verb.perform(cast, actor, step.with ?? {})
    if (step.bind !== undefined && offer !== undefined) cast.bind(step.bind, offer)
    const expected = expectationsOf(step)
    if (outcome === undefined || expected.length === 0) return
    const page = pageOfSpan(recorder, outcome.span)
    const isNewer = verb.newer !== undefined && page === `${verb.newer.party}/${verb.newer.page}`
    const rows = isNewer ? likeRows(page, expected) : expectedRows(page, expected)
    // A newer page need not have such a row; what its rows say is judged all the same.
    if (rows.length === 0 && isNewer) return
    recorder.record({ type: 'expect', span: outcome.span, rows: rows.length > 0 ? rows : expected })
  } catch (error) {
    if (error instanceof OtherFormError) return
    if (!(error instanceof NotReadyError)) throw error
    recorder.record({ type: 'skip', actor, call: step.call, why: error.message })
  }
}

function pageOfSpan(recorder: Recorder, span: string): string {
  const call = recorder.events.findLast((event) => event.type === 'call' && event.span === span)
  return call?.type === 'call' ? `${call.to}/${call.page}` : ''
}
