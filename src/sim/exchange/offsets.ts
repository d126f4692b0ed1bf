/**
 * Numbers of the entries in histories: one count for all coins, one for all reserves, as the pages show them in
 * `start` and ETag.
 */
import type { Writer } from '../store/store.js'
import type { ExchangeTables } from './tables.js'

export type Kind = 'coin' | 'reserve'

/** The number of the next entry; the first one is 1. */
export function nextOffset(writer: Writer<ExchangeTables>, kind: Kind): number {
  const name = `${kind}-offset`
  const value = (writer.get('notes', name)?.value ?? 0) + 1
  writer.put('notes', name, { value })
  return value
}
