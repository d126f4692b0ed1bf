/**
 * Contract terms: their hash, and the fields of them that may be forgotten without changing it.
 */
import { encodeCrockford } from './encoding/crockford.js'
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from './encoding/json.js'
import { utf8z } from './encoding/struct.js'
import { hashJson } from './crypto/hash.js'
import { kdf } from './crypto/kdf.js'
import { MalformedError } from './malformed.js'

const FORGETTABLE = '$forgettable'
const FORGOTTEN = '$forgotten'

/**
 * h_contract_terms: 64 bytes; the same before and after any forgettable field is forgotten.
 * @throws MalformedError when the terms hold a real, or a forgettable field without a salt.
 */
export function hashContractTerms(terms: JsonValue): Uint8Array {
  return hashJson(scrub(terms))
}

/**
 * Forgets one field of an object: the value and its salt go, its hash stays in `$forgotten`.
 * @param terms an object of the contract that lists `field` in its own `$forgettable`
 * @throws MalformedError when the field is not forgettable.
 */
export function forgetField(terms: JsonObject, field: string): JsonObject {
  const value = terms[field]
  if (value === undefined) throw new MalformedError('a field that is present', undefined, field)
  const hash = forgottenHash(saltsOf(terms)[field], value, field)
  const kept = Object.entries(terms).filter(
    ([key]) => key !== field && key !== FORGOTTEN && key !== FORGETTABLE,
  )
  const salts = Object.entries(saltsOf(terms)).filter(([key]) => key !== field)
  return {
    [FORGETTABLE]: Object.fromEntries(salts),
    [FORGOTTEN]: { ...hashesOf(terms), [field]: hash },
    ...fromMembers(kept),
  }
}

/** Replaces every forgettable value by its salted hash, at every depth: the form that is hashed. */
function scrub(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(scrub)
  if (!isJsonObject(value)) return value
  const salts = saltsOf(value)
  const members = Object.entries(value).filter(([key]) => key !== FORGETTABLE && key !== FORGOTTEN)
  const forgotten = {
    ...hashesOf(value),
    ...fromMembers(
      members
        .filter(([key]) => Object.hasOwn(salts, key))
        .map(([key, member]) => [key, forgottenHash(salts[key], member, key)]),
    ),
  }
  const kept = members
    .filter(([key]) => !Object.hasOwn(forgotten, key))
    .map(([key, member]) => [key, scrub(member)] as const)
  return fromMembers(Object.keys(forgotten).length > 0 ? [...kept, [FORGOTTEN, forgotten]] : kept)
}

/** Unlike assignment, this makes an ordinary member even of a key such as `__proto__`. */
function fromMembers(members: readonly (readonly [string, JsonValue])[]): JsonObject {
  return Object.fromEntries(members)
}

function forgottenHash(salt: JsonValue | undefined, value: JsonValue, field: string): string {
  if (typeof salt !== 'string') throw new MalformedError('a salt (text) in $forgettable', salt, field)
  return encodeCrockford(kdf(64, utf8z(salt), utf8z(canonicalJson(scrub(value)))))
}

function saltsOf(value: JsonObject): JsonObject {
  const salts = value[FORGETTABLE]
  return isJsonObject(salts) ? salts : {}
}

function hashesOf(value: JsonObject): JsonObject {
  const hashes = value[FORGOTTEN]
  return isJsonObject(hashes) ? hashes : {}
}
