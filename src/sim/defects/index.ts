/** All handlers, all defects, and the handlers with chosen defects in them. */
import { BANK_HANDLERS } from '../bank/index.js'
import { EXCHANGE_HANDLERS } from '../exchange/index.js'
import { JOBS, type Jobs } from '../exchange/jobs.js'
import { handlerId, type Handler } from '../handler.js'
import { MERCHANT_HANDLERS } from '../merchant/index.js'
import type { Defect } from './defect.js'
import { derivedDefects, type DerivedDefect } from './derived/index.js'
import { watching } from './moments.js'
import { WRITTEN_DEFECTS } from './written/index.js'

export const HANDLERS: readonly Handler[] = [...MERCHANT_HANDLERS, ...EXCHANGE_HANDLERS, ...BANK_HANDLERS]

/** Handlers that are judged. The bank only funds: nobody holds it to anything, so a mistake of it proves nothing. */
export const JUDGED_HANDLERS: readonly Handler[] = [...MERCHANT_HANDLERS, ...EXCHANGE_HANDLERS]

/** Defects that follow from the steps of the handlers. */
export const DERIVED_DEFECTS: readonly DerivedDefect[] = derivedDefects(JUDGED_HANDLERS)

/** Every defect that can be planted: the written ones, then the derived ones. */
export const DEFECTS: readonly Defect[] = [...WRITTEN_DEFECTS, ...DERIVED_DEFECTS]

const BY_ID: ReadonlyMap<string, Defect> = new Map(DEFECTS.map((defect) => [defect.id, defect]))

/** No defect, but somebody who looks on: tells the moments that requests meet. */
export function lookingOn(see: (moment: string) => void): Defect {
  return watching(JUDGED_HANDLERS, see)
}

/** The table of handlers with these defects planted. @throws RangeError when one is not known */
export function handlersWith(defects: readonly (Defect | string)[]): ReadonlyMap<string, Handler> {
  const table = new Map(HANDLERS.map((handler) => [handlerId(handler), handler]))
  for (const { id, changes } of defects.map(known))
    for (const [page, change] of Object.entries(changes)) {
      const handler = table.get(page)
      if (handler === undefined) throw new RangeError(`no handler for ${page}, which ${id} changes`)
      table.set(page, change(handler))
    }
  return table
}

/** The jobs of the exchange with these defects planted. @throws RangeError when one is not known */
export function jobsWith(defects: readonly (Defect | string)[]): Jobs {
  return defects.map(known).reduce((jobs, { jobs: change }) => change?.(jobs) ?? jobs, JOBS)
}

function known(named: Defect | string): Defect {
  if (typeof named !== 'string') return named
  const defect = BY_ID.get(named)
  if (defect === undefined) throw new RangeError(`no such defect: ${named}`)
  return defect
}
