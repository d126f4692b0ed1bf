/** What written defects are made from. */
import { effect, type Call, type Handler, type Step } from '../../handler.js'

/** The handler without some steps. @throws Error when it has none of that name: the defect would be none */
export function without(handler: Handler, names: readonly string[]): Handler {
  assertSteps(handler, names)
  return { ...handler, steps: handler.steps.filter((step) => !names.includes(step.name)) }
}

/** The handler with other steps in the place of those that are called the same. @throws Error when there is none */
export function instead<Context>(handler: Handler, ...others: readonly Step<Context>[]): Handler {
  assertSteps(
    handler,
    others.map(({ name }) => name),
  )
  const byName = new Map(others.map((step) => [step.name, step as Step<unknown>]))
  return { ...handler, steps: handler.steps.map((step) => byName.get(step.name) ?? step) }
}

/**
 * The handler with one of its effects done in another way.
 * @param run gets the sound effect, to do it or not, and what else it likes
 * @throws Error when it has no effect of that name
 */
export function around<Context>(
  handler: Handler,
  name: string,
  run: (context: Context, sound: () => void) => void,
): Handler {
  const sound = handler.steps.find((step) => step.name === name && step.kind === 'effect')
  if (sound?.kind !== 'effect') throw new Error(`no such effect: ${name}`)
  const other = effect<Context>(name, (context) => {
    run(context, () => {
      sound.run(context)
    })
  })
  return instead(handler, other)
}

/** The handler with another view of its requests. */
export function seenAs<Request>(handler: Handler, context: (call: Call<Request>) => unknown): Handler {
  return { ...handler, context: context as Handler['context'] }
}

function assertSteps(handler: Handler, names: readonly string[]): void {
  const missing = names.filter((name) => handler.steps.every((step) => step.name !== name))
  if (missing.length > 0) throw new Error(`no such step: ${missing.join(', ')}`)
}
