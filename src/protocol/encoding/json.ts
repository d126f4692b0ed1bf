/**
 * JSON without loss: integers stay exact at any size, and reals stay recognisable.
 *
 * `JSON.parse` turns the refund id 9007199254740993 into ...992 and 4.0 into 4. Both matter here: the first
 * loses money, the second must be refused (the reference accepts integers only). Integers that a JavaScript
 * number holds exactly arrive as number, larger ones as bigint, everything with a fraction or an exponent as
 * {@link JsonReal}.
 */
import { parse, stringify } from 'lossless-json'
import { MalformedError, printable } from '../malformed.js'

/** A JSON number with a fraction or an exponent, kept as written. */
export class JsonReal {
  constructor(readonly text: string) {}

  valueOf(): number {
    return Number(this.text)
  }
}

export type JsonValue = null | boolean | string | number | bigint | JsonReal | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue
}

/** Deeper input than this is refused before it is parsed: the parser is recursive, the stack is not endless. */
export const MAX_DEPTH = 512

/**
 * Parses text or UTF-8 bytes. Of duplicate keys the last one wins, as in the reference.
 * @param limits `int64`: an integer that does not fit 64 bits with a sign is bad syntax, as in the reference's parser
 * @throws MalformedError on bad syntax, invalid UTF-8, a NUL or lone surrogate in a string, or too deep nesting.
 */
export function parseJson(source: string | Uint8Array, limits?: 'int64'): JsonValue {
  const text = typeof source === 'string' ? source : decodeUtf8(source)
  refuseDeepNesting(text)
  let value: JsonValue
  try {
    value = parse(text, undefined, {
      parseNumber: limits === 'int64' ? parseInt64 : parseNumber,
      onDuplicateKey: ({ newValue }) => newValue,
    }) as JsonValue
  } catch (error) {
    const reason = printable(error instanceof Error ? error.message : 'syntax error') // It quotes the input.
    throw new MalformedError(`JSON (${reason})`, text)
  }
  if (text.includes('\\u') || !text.isWellFormed()) refuseStrangeStrings(value)
  return value
}

/** Writes compact JSON; undefined members are left out, bigints are written as integers. */
export function stringifyJson(value: unknown): string {
  const text = stringify(value, undefined, undefined, [
    {
      test: (part): part is JsonReal => part instanceof JsonReal,
      stringify: (part) => (part as JsonReal).text,
    },
  ])
  if (text === undefined) throw new TypeError('cannot write undefined as JSON')
  return text
}

/**
 * Canonical form for hashing: keys sorted, no white space, integers only, minimal escapes.
 * @throws MalformedError when the value holds a real: such a contract has no hash.
 */
export function canonicalJson(value: JsonValue, field = ''): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '0' : String(value)
    throw new MalformedError('integers only (a contract with a real has no hash)', value, field)
  }
  if (value instanceof JsonReal) {
    throw new MalformedError('integers only (a contract with a real has no hash)', value.text, field)
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => canonicalJson(item, `${field}[${String(index)}]`)).join(',')}]`
  }
  const members = Object.keys(value)
    .sort()
    .map(
      (key) =>
        `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null, field === '' ? key : `${field}.${key}`)}`,
    )
  return `{${members.join(',')}}`
}

/** True for a JSON object, false for arrays, reals and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonReal)
}

function parseNumber(text: string): number | bigint | JsonReal {
  if (!/^-?[0-9]+$/.test(text)) return new JsonReal(text)
  const exact = text.length <= 15 ? Number(text) : BigInt(text)
  if (typeof exact === 'number') return exact === 0 ? 0 : exact
  return exact >= BigInt(Number.MIN_SAFE_INTEGER) && exact <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(exact)
    : exact
}

/** @throws RangeError */
function parseInt64(text: string): number | bigint | JsonReal {
  const value = parseNumber(text)
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value)
    throw new RangeError('too large an integer')
  return value
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new MalformedError('JSON in UTF-8', bytes)
  }
}

function refuseDeepNesting(text: string): void {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) throw new MalformedError(`JSON nested at most ${String(MAX_DEPTH)} deep`, text)
    } else if (code === 0x7d || code === 0x5d) depth--
  }
}

/** The reference's parser refuses NUL and lone surrogates; in bytes only an escape can bring them in. */
function refuseStrangeStrings(value: JsonValue): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      throw new MalformedError('JSON strings without NUL and lone surrogates', value)
    }
  } else if (Array.isArray(value)) value.forEach(refuseStrangeStrings)
  else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      refuseStrangeStrings(key)
      refuseStrangeStrings(member)
    }
  }
}
