/** What written defects are made from. */
import { effect, type Call, type Handler, type Step } from '../../handler.js'

/** The handler without some steps. @throws Error when it has none of that name: the defect would be none */
export function without(handler: Handler, names: readonly string[]): Handler {
  assertSteps(handler, names)
  return { ...handler, steps: handler.steps.filter((step) => !names.includes(step.name)) }
}

/** The handler with another step in the place of the one that is called the same. @throws Error when there is none */
export function instead(handler: Handler, other: Step<never>): Handler {
  assertSteps(handler, [other.name])
  const steps = handler.steps.map((step) => (step.name === other.name ? (other as Step<unknown>) : step))
  return { ...handler, steps }
}

/**
 * The handler with one of its effects done in another way.
 * @param run gets the sound effect, to do it or not, and what else it likes
 * @throws Error when it has no effect of that name
 */
export function around(
  handler: Handler,
  name: string,
  run: (context: never, sound: () => void) => void,
): Handler {
  const sound = handler.steps.find((step) => step.name === name && step.kind === 'effect')
  if (sound?.kind !== 'effect') throw new Error(`no such effect: ${name}`)
  const other = effect<unknown>(name, (context) => {
    run(context as never, () => {
      sound.run(context)
    })
  })
  return instead(handler, other)
}

/** The handler with another view of its requests. */
export function seenAs<Request>(handler: Handler, view: new (call: Call<Request>) => object): Handler {
  return { ...handler, context: (call) => new view(call as Call<Request>) }
}

function assertSteps(handler: Handler, names: readonly string[]): void {
  const missing = names.filter((name) => handler.steps.every((step) => step.name !== name))
  if (missing.length > 0) throw new Error(`no such step: ${missing.join(', ')}`)
}
