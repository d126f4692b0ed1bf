/** All derived defects of some handlers. */
import type { Handler } from '../../handler.js'
import { answerDefects } from './answers.js'
import type { DerivedDefect } from './defect.js'
import { guardDefects } from './guards.js'
import { stepDefects } from './steps.js'

export { DERIVED_KINDS, type DerivedDefect, type DerivedKind } from './defect.js'

/** Every mistake of every step: nothing is written for a single handler. */
export function derivedDefects(handlers: readonly Handler[]): DerivedDefect[] {
  return handlers.flatMap((handler) => [
    ...guardDefects(handler),
    ...stepDefects(handler),
    ...answerDefects(handler),
  ])
}
