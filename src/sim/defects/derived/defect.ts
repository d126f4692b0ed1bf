/**
 * Derived defects: those that exist without anybody writing them, made from the lists of steps of all handlers.
 */
import type { PartyName } from '../../../protocol/endpoints/endpoint.js'
import { handlerId, type Handler, type Step } from '../../handler.js'
import type { World } from '../../world.js'
import type { Defect } from '../defect.js'

/** What is done to a step, and how that is told; the first part of every id. */
export const DERIVED_KINDS = {
  drop: 'a guard is left out',
  swap: 'two neighbouring guards change places',
  weaken: 'a guard lets the first request pass that it should refuse, and refuses from the second one on',
  status: 'a guard refuses with another status of its page',
  code: 'a guard refuses with the code of another guard of its page',
  skip: 'an effect does not happen, another party is not asked, a wait is not waited',
  double: 'an effect happens twice, another party is asked twice',
  ignore: 'a refusal because of what another party said is not made',
  deaf: 'a wait goes on to its end, whatever happens meanwhile',
  fresh: 'a request that was granted before is served as a new one',
  forget: 'what an effect changes never reaches the disk',
  early: 'the page answers before what it changed is on the disk',
  sign: 'a signature in the answer is over other bytes',
} as const

export type DerivedKind = keyof typeof DERIVED_KINDS

export interface DerivedDefect extends Defect {
  readonly kind: DerivedKind
  /** Page id of the handler. */
  readonly page: string
  /** Step that is changed, or the first of two; the field, where it is a signature. */
  readonly step: string
  /** Moment without which the handler does the same as a sound one. */
  readonly needs: string
  /** True if it also takes a restart of the party afterwards to show. */
  readonly needsRestart?: true
}

/** A defect of one page. */
export function derived(
  handler: Handler,
  kind: DerivedKind,
  about: { readonly step: string; readonly says: string; readonly needs: string; readonly suffix?: string },
  change: (whole: Handler) => Handler,
): DerivedDefect {
  const page = handlerId(handler)
  const { step, says, needs, suffix = '' } = about
  const id = step === '' ? `${kind}:${page}` : `${kind}:${page}/${step}${suffix}`
  return { id, kind, page, step, says: `${page} ${says}.`, needs, changes: { [page]: change } }
}

/** The handler with other steps in the place of the one of this name. */
export function replacing(
  whole: Handler,
  name: string,
  by: (step: Step<unknown>) => Step<unknown>[],
): Handler {
  return { ...whole, steps: whole.steps.flatMap((step) => (step.name === name ? by(step) : [step])) }
}

/** The handler made with a way to find the store of the party that a request came to. */
export function withStore(
  whole: Handler,
  change: (whole: Handler, storeOf: (context: unknown) => World[PartyName]['store']) => Handler,
): Handler {
  const worlds = new WeakMap<object, World>()
  const remembering: Handler = {
    ...whole,
    context: (call) => {
      const context = whole.context(call)
      worlds.set(context as object, call.world)
      return context
    },
  }
  return change(remembering, (context) => {
    const world = worlds.get(context as object)
    if (world === undefined)
      throw new Error(`${handlerId(whole)} was asked about a request that it never saw`)
    return world[whole.endpoint.party].store
  })
}
