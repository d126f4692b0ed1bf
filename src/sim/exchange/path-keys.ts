/** Keys and hashes that come in as part of a path. They are looked at before the body is. */
import { canonicalCrockford } from '../../protocol/encoding/crockford.js'
import type { ErrorName } from '../../protocol/errors.js'
import { MalformedError } from '../../protocol/malformed.js'
import { guard, type Arrival, type Guard } from '../handler.js'

/** Refuses a request whose path parameter is not a key (32 bytes), or a hash (64 bytes). */
export function pathKeyWellFormed(
  name: string,
  parameter: string,
  code: ErrorName,
  bytes: 32 | 64 = 32,
): Guard<Arrival> {
  return guard(
    name,
    400,
    code,
    (arrival) => readKey(arrival, parameter, bytes) !== undefined,
    (arrival) => ({ detail: arrival.parameters[parameter] }),
  )
}

/** The key or hash in a path, in canonical spelling; empty when it is none. */
export function pathKey(arrival: Arrival, parameter: string, bytes: 32 | 64 = 32): string {
  return readKey(arrival, parameter, bytes) ?? ''
}

function readKey(arrival: Arrival, parameter: string, bytes: number): string | undefined {
  try {
    return canonicalCrockford(arrival.parameters[parameter] ?? '', bytes)
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}
