/** All handlers, all defects, and the handlers with chosen defects in them. */
import { BANK_HANDLERS } from '../bank/index.js'
import { EXCHANGE_HANDLERS } from '../exchange/index.js'
import { handlerId, type Handler } from '../handler.js'
import { MERCHANT_HANDLERS } from '../merchant/index.js'
import type { Defect } from './defect.js'
import { droppedGuards } from './derived.js'
import { WRITTEN_DEFECTS } from './written/index.js'

export const HANDLERS: readonly Handler[] = [...MERCHANT_HANDLERS, ...EXCHANGE_HANDLERS, ...BANK_HANDLERS]

/** Every defect that can be planted: the written ones, then the derived ones. */
export const DEFECTS: readonly Defect[] = [
  ...WRITTEN_DEFECTS,
  ...droppedGuards([...MERCHANT_HANDLERS, ...EXCHANGE_HANDLERS]),
]

/** The table of handlers with these defects planted. @throws RangeError when one is not known */
export function handlersWith(defects: readonly (Defect | string)[]): ReadonlyMap<string, Handler> {
  const table = new Map(HANDLERS.map((handler) => [handlerId(handler), handler]))
  for (const named of defects) {
    const id = typeof named === 'string' ? named : named.id
    const defect = typeof named === 'string' ? DEFECTS.find((candidate) => candidate.id === id) : named
    if (defect === undefined) throw new RangeError(`no such defect: ${id}`)
    for (const [page, change] of Object.entries(defect.changes)) {
      const handler = table.get(page)
      if (handler === undefined) throw new RangeError(`no handler for ${page}, which ${id} changes`)
      table.set(page, change(handler))
    }
  }
  return table
}
