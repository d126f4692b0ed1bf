/** What written defects are made from. */
import type { Call, Effect, Handler, Step } from '../../handler.js'

/** The handler without some steps. @throws Error when it has none of that name: the defect would be none */
export function without(handler: Handler, names: readonly string[]): Handler {
  for (const name of names) placeOf(handler, name)
  return { ...handler, steps: handler.steps.filter((step) => !names.includes(step.name)) }
}

/** The handler with other steps in the place of one. */
export function instead<Context>(
  handler: Handler,
  name: string,
  ...steps: readonly Step<Context>[]
): Handler {
  return spliced(handler, placeOf(handler, name), 1, steps)
}

/** The handler with more steps in front of one. */
export function before<Context>(handler: Handler, name: string, ...steps: readonly Step<Context>[]): Handler {
  return spliced(handler, placeOf(handler, name), 0, steps)
}

/** The handler with more steps behind one. */
export function after<Context>(handler: Handler, name: string, ...steps: readonly Step<Context>[]): Handler {
  return spliced(handler, placeOf(handler, name) + 1, 0, steps)
}

/** The handler with steps that see a request in another way. */
export function seenAs<Request>(handler: Handler, context: (call: Call<Request>) => unknown): Handler {
  return { ...handler, context: context as Handler['context'] }
}

/** An effect of a handler, to be done at another place, or to another request. */
export function effectOf<Context>(handler: Handler, name: string): Effect<Context> {
  const step = handler.steps[placeOf(handler, name)]
  if (step?.kind !== 'effect') throw new Error(`no effect: ${name}`)
  return step
}

/** Time that passes between a look and the deed: whoever else comes meanwhile has looked, too. */
export const A_MOMENT: Step<unknown> = {
  kind: 'wait',
  name: 'a-moment',
  seconds: () => 1,
  until: () => false,
}

function placeOf(handler: Handler, name: string): number {
  const place = handler.steps.findIndex((step) => step.name === name)
  if (place < 0) throw new Error(`no such step: ${name}`)
  return place
}

function spliced<Context>(
  handler: Handler,
  place: number,
  removed: number,
  steps: readonly Step<Context>[],
): Handler {
  const known = [...handler.steps]
  known.splice(place, removed, ...(steps as unknown as readonly Step<unknown>[]))
  return { ...handler, steps: known }
}
