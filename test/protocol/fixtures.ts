/** Reads the vectors and recordings that others produced; see test/vectors/README.md and test/transcripts/README.md. */
import { readdirSync, readFileSync } from 'node:fs'
import { parseAmount, type Amount } from '../../src/protocol/encoding/amount.js'
import { decodeCrockford, decodeCrockfordVariable } from '../../src/protocol/encoding/crockford.js'
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../src/protocol/encoding/json.js'
import { readTimestamp, timestamp, type Timestamp } from '../../src/protocol/encoding/timestamp.js'

const here = (path: string): URL => new URL(`../${path}`, import.meta.url)

const files = new Map<string, JsonObject>()

function readObject(path: string): JsonObject {
  const known = files.get(path)
  if (known !== undefined) return known
  const value = asObject(parseJson(readFileSync(here(path))), path)
  files.set(path, value)
  return value
}

export interface Vector {
  name: string
  category: string
  inputs: JsonObject
  outputs: JsonObject
}

/** All vectors in vectors.json, or those of one category. */
export function vectors(category?: string): Vector[] {
  return list(readObject('vectors/vectors.json'), 'vectors')
    .map((entry) => asObject(entry, 'vector'))
    .filter((entry) => category === undefined || text(entry, 'category') === category)
    .map((entry) => ({
      name: text(entry, 'name'),
      category: text(entry, 'category'),
      inputs: asObject(entry['inputs'] ?? {}, 'inputs'),
      outputs: asObject(entry['outputs'] ?? entry['values'] ?? {}, 'outputs'),
    }))
}

/** The only vector of a name. */
export function vector(name: string): Vector {
  const [found, ...others] = vectors().filter((entry) => entry.name === name)
  if (found === undefined || others.length > 0) throw new Error(`not exactly one vector is called ${name}`)
  return found
}

/** Names of all categories in vectors.json. */
export function categories(): string[] {
  return [...new Set(vectors().map((entry) => entry.category))]
}

/** All cases of reference.json: operation, input, output. */
export function referenceCases(): { op: string; in: JsonObject; out: JsonObject }[] {
  return list(readObject('vectors/reference.json'), 'cases')
    .map((entry) => asObject(entry, 'case'))
    .map((entry) => ({ op: text(entry, 'op'), in: object(entry, 'in'), out: object(entry, 'out') }))
}

export interface Transcript {
  file: string
  request: { method: string; path: string; headers: JsonObject; body: JsonValue }
  response: { status: number; headers: JsonObject; body: JsonValue }
  material: JsonObject
}

/** A recording by its number. */
export function transcript(number: number): Transcript {
  const prefix = String(number).padStart(3, '0')
  const file = readdirSync(here('transcripts/')).find((name) => name.startsWith(`${prefix}-`))
  if (file === undefined) throw new Error(`no recording ${prefix}`)
  const value = readObject(`transcripts/${file}`)
  const request = object(value, 'request')
  const response = object(value, 'response')
  return {
    file,
    request: {
      method: text(request, 'method'),
      path: text(request, 'path'),
      headers: object(request, 'headers'),
      body: request['body'] ?? null,
    },
    response: {
      status: integer(response, 'status'),
      headers: object(response, 'headers'),
      body: response['body'] ?? null,
    },
    material: asObject(value['material'] ?? {}, 'material'),
  }
}

/** A value that has to be an object, or a failure that says which was not. */
export function asObject(value: JsonValue | undefined, what: string): JsonObject {
  if (!isJsonObject(value)) throw new Error(`${what} is not an object`)
  return value
}

/** A text member of an object, or a failure that names it. */
export function text(object: JsonObject, key: string): string {
  const value = object[key]
  if (typeof value !== 'string') throw new Error(`${key} is not a text`)
  return value
}

/** An object member of an object, or a failure that names it. */
export function object(parent: JsonObject, key: string): JsonObject {
  return asObject(parent[key], key)
}

/** An array member of an object, or a failure that names it. */
export function list(parent: JsonObject, key: string): JsonValue[] {
  const value = parent[key]
  if (!Array.isArray(value)) throw new Error(`${key} is not an array`)
  return value
}

/** The objects in an array member of an object, or a failure that names it. */
export function objects(parent: JsonObject, key: string): JsonObject[] {
  return list(parent, key).map((item) => asObject(item, key))
}

/** An integer member that fits a JavaScript number, or a failure that names it. */
export function integer(parent: JsonObject, key: string): number {
  const value = parent[key]
  if (typeof value !== 'number') throw new Error(`${key} is not an integer of ordinary size`)
  return value
}

/** An integer member of any size, also when written as text; or a failure that names it. */
export function bigInteger(parent: JsonObject, key: string): bigint {
  const value = parent[key]
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string')
    return BigInt(value)
  throw new Error(`${key} is not an integer`)
}

/** 32 bytes (a key or a short hash) from their text. */
export function key32(parent: JsonObject, key: string): Uint8Array {
  return decodeCrockford(text(parent, key), 32, key)
}

/** 64 bytes (a hash or a signature) from their text. */
export function bytes64(parent: JsonObject, key: string): Uint8Array {
  return decodeCrockford(text(parent, key), 64, key)
}

/** Bytes of any number from their text. */
export function bytes(parent: JsonObject, key: string): Uint8Array {
  return decodeCrockfordVariable(text(parent, key), key)
}

/** An amount from its text. */
export function amount(parent: JsonObject, key: string): Amount {
  return parseAmount(text(parent, key), key)
}

/** A timestamp from `{"t_s": ...}`. */
export function time(parent: JsonObject, key: string): Timestamp {
  return readTimestamp(parent[key], key)
}

/** A timestamp from plain seconds, as the vectors have them; some are written as text. */
export function seconds(parent: JsonObject, key: string): Timestamp {
  return timestamp(Number(bigInteger(parent, key)))
}
