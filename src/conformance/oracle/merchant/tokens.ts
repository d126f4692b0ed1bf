/** What the pages about access tokens have in common. */
import type { Option } from '../operation.js'
import type { State } from '../state.js'

/** Where it is kept which token a serial stands for. */
export function serialFact(instance: string, serial: string): string {
  return `serial:${instance}:${serial}`
}

export function rowOf(row: string, state: State): Option {
  return { row, state }
}
