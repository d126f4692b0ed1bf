/** What the pages about access tokens have in common. */
import type { Option } from '../operation.js'
import type { State } from '../state.js'

/** Where it is kept which token a serial stands for. */
export function serialFact(instance: string, serial: string): string {
  return `serial:${instance}:${serial}`
}

/** Where it is kept whether every token of an instance has been listed: then no other serial stands for one. */
export function allListedFact(instance: string): string {
  return `serials:${instance}`
}

/** The state in which some token of the instance may have been listed never. */
export function withUnlisted(state: State, instance: string): State {
  const id = allListedFact(instance)
  const fact = state.get('thing', id)
  return fact === undefined ? state : state.with('thing', id, { ...fact, active: false })
}

export function rowOf(row: string, state: State): Option {
  return { row, state }
}
