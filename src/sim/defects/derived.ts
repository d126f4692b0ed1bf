/**
 * Defects that exist without anybody writing them: each guard of each handler, left out.
 */
import { handlerId, type Handler } from '../handler.js'
import type { Defect } from './defect.js'

/** One defect for each guard: the handler without it. */
export function droppedGuards(handlers: readonly Handler[]): Defect[] {
  return handlers.flatMap((handler) =>
    [...handler.early, ...handler.steps]
      .filter((step) => step.kind === 'guard')
      .map((step): Defect => ({
        id: `drop:${handlerId(handler)}/${step.name}`,
        says: `${handlerId(handler)} goes on although the guard ${step.name} (${String(step.status)}) should refuse.`,
        changes: {
          [handlerId(handler)]: (whole) => ({
            ...whole,
            early: whole.early.filter((other) => other.name !== step.name),
            steps: whole.steps.filter((other) => other.name !== step.name),
          }),
        },
      })),
  )
}
