/** Keys and hashes that come in as part of a path. They are looked at before the body is. */
import { canonicalCrockford } from '../../protocol/encoding/crockford.js'
import type { ErrorName } from '../../protocol/errors.js'
import { MalformedError, printable } from '../../protocol/malformed.js'
import { guard, type Arrival, type Guard } from '../handler.js'

/** Longer than any key, and than most of what is mistaken for one. */
const LONGEST_SHOWN = 500

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
    (arrival) => ({ detail: shown(arrival.parameters[parameter] ?? '') }),
  )
}

/** A part of a path or query in a refusal. Not as it came: a NUL would make JSON that the reference cannot read. */
export function shown(text: string): string {
  return printable(text, LONGEST_SHOWN)
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
