/** Defects as the proof sees them: what can be planted, what shows it, and the pair with it. */
import { DERIVED_DEFECTS, JUDGED_HANDLERS, lookingOn } from '../../sim/defects/index.js'
import { WRITTEN_DEFECTS } from '../../sim/defects/written/index.js'
import type { Defect } from '../../sim/defects/defect.js'
import { JOBS } from '../../sim/exchange/jobs.js'
import { handlerId } from '../../sim/handler.js'
import { moment } from '../../sim/defects/moments.js'
import { inProcessTarget } from './in-process.js'
import type { Target } from './target.js'

/** A defect to put the judge to the proof with. */
export interface Suspect extends Defect {
  /** The first part of the id of a derived defect, or `written`. */
  readonly kind: string
  /** Page whose handler it changes; the first one of a defect that is written by hand. */
  readonly page: string
  readonly step: string
  /** Moments, one of which a play has to have for the defect to show. */
  readonly needs: readonly string[]
  readonly needsRestart?: true
  /** Of two guards that change places: the moments in which each of them refuses. */
  readonly apart?: readonly string[]
}

/** All defects, the written ones first. */
export const SUSPECTS: readonly Suspect[] = [
  ...WRITTEN_DEFECTS.map((defect): Suspect => {
    const pages = Object.keys(defect.changes)
    const needs = [...pages.map(moment.reached), ...changedJobs(defect).map(moment.worked)]
    return { ...defect, kind: 'written', page: pages[0] ?? '', step: '', needs }
  }),
  ...DERIVED_DEFECTS.map((defect): Suspect => ({ ...defect, needs: [defect.needs], ...apartOf(defect) })),
]

/** Names of the jobs that a defect does otherwise. */
function changedJobs({ jobs: change }: Defect): string[] {
  const changed = new Map<string, unknown>(Object.entries(change?.(JOBS) ?? JOBS))
  return Object.entries(JOBS).flatMap(([name, job]) => (changed.get(name) === job ? [] : [name]))
}

function apartOf({ kind, page, id, step }: (typeof DERIVED_DEFECTS)[number]): Pick<Suspect, 'apart'> {
  if (kind !== 'swap') return {}
  const second = id.slice(id.lastIndexOf('+') + 1)
  return { apart: [moment.refused(page, step), moment.refused(page, second)] }
}

/** The pair as it is, and somebody who hears which moments its requests meet. */
export function watchedTarget(see: (moment: string) => void): Target {
  return { ...inProcessTarget({ changes: [lookingOn(see)] }), name: 'watched' }
}

/** The pair with a defect in it; what goes wrong inside of it is not told to anybody. */
export function spoiltTarget(suspect: Suspect): Target {
  return spoiltTogether([suspect])
}

/** The pair with several defects in it. */
export function spoiltTogether(suspects: readonly Suspect[]): Target {
  return inProcessTarget({ changes: suspects, onMistake: () => undefined })
}

/** A step of a handler, as a line that people can read. */
export interface PrintedStep {
  readonly name: string
  readonly line: string
}

/** Each judged handler as the list of its steps, by page. */
export const PRINTED_HANDLERS: ReadonlyMap<string, readonly PrintedStep[]> = new Map(
  JUDGED_HANDLERS.map((handler) => [
    handlerId(handler),
    [...handler.early, ...handler.steps].map((step) => ({
      name: step.name,
      line:
        step.kind === 'guard'
          ? `guard ${step.name}: ${String(step.status)} ${step.code}`
          : `${step.kind} ${step.name}`,
    })),
  ]),
)

/** Every guard, and the moment in which it refuses. */
export const REFUSALS: readonly { readonly page: string; readonly guard: string; readonly moment: string }[] =
  JUDGED_HANDLERS.flatMap((handler) => {
    const page = handlerId(handler)
    return [...handler.early, ...handler.steps]
      .filter(({ kind }) => kind === 'guard')
      .map(({ name }) => ({ page, guard: name, moment: moment.refused(page, name) }))
  })
