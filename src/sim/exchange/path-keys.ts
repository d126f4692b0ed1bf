/** Keys that come in as part of a path. They are looked at before the body is. */
import { canonicalCrockford } from '../../protocol/encoding/crockford.js'
import type { ErrorName } from '../../protocol/errors.js'
import { MalformedError } from '../../protocol/malformed.js'
import { guard, type Arrival, type Guard } from '../handler.js'

/** Refuses a request whose path parameter is not a 32-byte key. */
export function pathKeyWellFormed(name: string, parameter: string, code: ErrorName): Guard<Arrival> {
  return guard(
    name,
    400,
    code,
    (arrival) => readKey(arrival, parameter) !== undefined,
    (arrival) => ({ detail: arrival.parameters[parameter] }),
  )
}

/** The key in a path, in canonical spelling; empty when it is none. */
export function pathKey(arrival: Arrival, parameter: string): string {
  return readKey(arrival, parameter) ?? ''
}

function readKey(arrival: Arrival, parameter: string): string | undefined {
  try {
    return canonicalCrockford(arrival.parameters[parameter] ?? '', 32)
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}
