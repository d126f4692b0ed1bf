/** What written defects are made from. */
import type { Handler } from '../../handler.js'

/** The handler without some steps. @throws Error when it has none of that name: the defect would be none */
export function without(handler: Handler, names: readonly string[]): Handler {
  const missing = names.filter((name) => handler.steps.every((step) => step.name !== name))
  if (missing.length > 0) throw new Error(`no such step: ${missing.join(', ')}`)
  return { ...handler, steps: handler.steps.filter((step) => !names.includes(step.name)) }
}
