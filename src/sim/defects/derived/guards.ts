/** What can be wrong about guards: left out, asked in another order, too mild, or refusing in other words. */
import type { ErrorName } from '../../../protocol/errors.js'
import { handlerId, type Guard, type Handler, type Step } from '../../handler.js'
import { moment } from '../moments.js'
import { derived, type DerivedDefect } from './defect.js'

type AnyGuard = Pick<Guard<unknown>, 'name' | 'status' | 'code'>

/** All defects of the guards of a handler. */
export function guardDefects(handler: Handler): DerivedDefect[] {
  return [...handler.early, ...handler.steps]
    .filter((step) => step.kind === 'guard')
    .flatMap((guard) => [
      dropped(handler, guard),
      weakened(handler, guard),
      ...withOtherStatus(handler, guard),
      ...withOtherCode(handler, guard),
    ])
    .concat(swapped(handler, handler.early), swapped(handler, handler.steps))
}

function dropped(handler: Handler, { name, status }: AnyGuard): DerivedDefect {
  const says = `goes on although the guard ${name} (${String(status)}) should refuse`
  return derived(handler, 'drop', { step: name, says, needs: refusing(handler, name) }, (whole) => ({
    ...whole,
    early: whole.early.filter((other) => other.name !== name),
    steps: whole.steps.filter((other) => other.name !== name),
  }))
}

/**
 * Conditions are not data, so there is no bound that could be moved by one. What every guard has in common is that it
 * should refuse always; this one does so from the second time on. Handlers are changed anew for every world.
 */
function weakened(handler: Handler, { name }: AnyGuard): DerivedDefect {
  const says = `lets the first request pass that the guard ${name} should refuse`
  return derived(handler, 'weaken', { step: name, says, needs: refusing(handler, name) }, (whole) => {
    let slipped = 0
    return changingGuard(whole, name, (guard) => ({
      ...guard,
      passes: (context) => guard.passes(context) || ++slipped === 1,
    }))
  })
}

function withOtherStatus(handler: Handler, { name, status }: AnyGuard): DerivedDefect[] {
  const other = otherStatus(handler, status)
  if (other === undefined) return []
  const says = `refuses at the guard ${name} with ${String(other)} instead of ${String(status)}`
  const about = { step: name, suffix: `=${String(other)}`, says, needs: refusing(handler, name) }
  return [
    derived(handler, 'status', about, (whole) =>
      changingGuard(whole, name, ({ generation: _generation, ...guard }) => ({ ...guard, status: other })),
    ),
  ]
}

/** The next status of the page that refuses, or the first one behind the last. */
function otherStatus({ endpoint }: Handler, status: number): number | undefined {
  const refusals = Object.keys(endpoint.replies)
    .map(Number)
    .filter((one) => one >= 400 && one < 500 && one !== status)
  return refusals.find((one) => one > status) ?? refusals[0]
}

function withOtherCode(handler: Handler, guard: AnyGuard): DerivedDefect[] {
  const { name, code } = guard
  const other = otherCode(handler, guard)
  if (other === undefined) return []
  const says = `refuses at the guard ${name} with the code ${other} instead of ${code}`
  const about = { step: name, suffix: `=${other}`, says, needs: refusing(handler, name) }
  return [
    derived(handler, 'code', about, (whole) =>
      changingGuard(whole, name, (changed) => ({ ...changed, code: other })),
    ),
  ]
}

/** The code of another guard, if possible of one with the same status. */
function otherCode({ early, steps }: Handler, { code, status }: AnyGuard): ErrorName | undefined {
  const others = [...early, ...steps].flatMap((step) =>
    step.kind === 'guard' && step.code !== code ? [step] : [],
  )
  return (others.find((one) => one.status === status) ?? others[0])?.code
}

function swapped(handler: Handler, list: readonly Step<never>[]): DerivedDefect[] {
  return list.flatMap((first, index) => {
    const second = list[index + 1]
    if (first.kind !== 'guard' || second?.kind !== 'guard') return []
    const says = `asks the guard ${second.name} before the guard ${first.name}`
    const needs = moment.bothRefuse(handlerId(handler), first.name, second.name)
    return [
      derived(handler, 'swap', { step: first.name, suffix: `+${second.name}`, says, needs }, (whole) => ({
        ...whole,
        early: exchanging(whole.early, first.name, second.name),
        steps: exchanging(whole.steps, first.name, second.name),
      })),
    ]
  })
}

function exchanging<One extends { readonly name: string }>(
  list: readonly One[],
  a: string,
  b: string,
): One[] {
  const [one, other] = [list.find(({ name }) => name === a), list.find(({ name }) => name === b)]
  if (one === undefined || other === undefined) return [...list]
  return list.map((step) => (step === one ? other : step === other ? one : step))
}

function changingGuard(
  whole: Handler,
  name: string,
  change: <Context>(guard: Guard<Context>) => Guard<Context>,
): Handler {
  return {
    ...whole,
    early: whole.early.map((guard) => (guard.name === name ? change(guard) : guard)),
    steps: whole.steps.map((step) => (step.kind === 'guard' && step.name === name ? change(step) : step)),
  }
}

function refusing(handler: Handler, name: string): string {
  return moment.refused(handlerId(handler), name)
}
