/**
 * Requests that lose their form on purpose, or say what no wallet would say: what scenarios write behind `malform`
 * and `tamper`.
 */
import { decodeCrockfordVariable, encodeCrockford } from '../../protocol/encoding/crockford.js'
import {
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../protocol/encoding/json.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { readQuietly } from '../reading.js'
import { padTo } from '../padding.js'

/** More than any backend that we know of takes. */
const TOO_LARGE = 17 * 1024 * 1024

/** Stands where no page takes a word. */
const NONSENSE = 'nonsense'

const MEMBER = String.raw`[a-z_]+(\.[a-z0-9_]+)*`

/** How a way to malform is written. */
export const WAY_TO_MALFORM = new RegExp(
  String.raw`^(not-json|too-large|query:[a-z_]+(=[^\n]{0,400})?|without-query:[a-z_]+|path:[A-Z_]+|(missing|wrong-type|empty|twice):${MEMBER}|set:${MEMBER}=[^\n]{0,400})$`,
)

/** The parameters in a path, with a word where none belongs if the way is `path:NAME`. */
export function malformedPath(
  parameters: Readonly<Record<string, string>> | undefined,
  way = '',
): Readonly<Record<string, string>> | undefined {
  const { how, where } = read(way)
  return how === 'path' ? { ...parameters, [where]: NONSENSE } : parameters
}

/**
 * What stands behind `?`; the way `query:NAME=VALUE` gives a parameter a value, a wrong one unless it says which, and
 * `without-query:NAME` leaves it out.
 */
export function malformedQuery(
  query: Readonly<Record<string, string | undefined>> | undefined,
  way = '',
): Readonly<Record<string, string | undefined>> | undefined {
  const { how, where, value = NONSENSE } = read(way)
  if (how === 'without-query') return { ...query, [where]: undefined }
  return how === 'query' ? { ...query, [where]: value } : query
}

/** Turns one bit of a base32 value. @throws RangeError when there is no such value */
export function tamperWith(text: string, path: string): string {
  return withMember(text, path, (value) => {
    if (typeof value !== 'string') throw new RangeError(`cannot tamper with ${path}: it is no text`)
    const bytes = decodeCrockfordVariable(value)
    bytes[0] = (bytes[0] ?? 0) ^ 1
    return encodeCrockford(bytes)
  })
}

/**
 * Changes a body: `not-json` breaks it off, `too-large` puts more white space behind it than anybody takes,
 * `missing:PATH` leaves a member out, `wrong-type:PATH` gives it a value of another type, `empty:PATH` and `twice:PATH`
 * empty a list or say its first item twice, `set:PATH=VALUE` says something else. Ways that are about the path or the
 * query leave it alone.
 * @throws RangeError when there is no such member
 */
export function malformedBody(text: string, way: string): Uint8Array {
  const { how, where, value = '' } = read(way)
  switch (how) {
    case 'not-json':
      return utf8(text.slice(0, -1))
    case 'too-large':
      return padTo(utf8(text), TOO_LARGE)
    case 'missing':
      return utf8(withMember(text, where, () => undefined))
    case 'wrong-type':
      return utf8(withMember(text, where, (member) => (isJsonObject(member) ? 'a text' : {})))
    case 'empty':
      return utf8(withMember(text, where, () => []))
    case 'twice':
      return utf8(withMember(text, where, (member) => twice(member, where)))
    case 'set':
      return utf8(withMember(text, where, () => readValue(value), true))
    default:
      return utf8(text)
  }
}

function read(way: string): { readonly how: string; readonly where: string; readonly value?: string } {
  const [, how = way, where = '', , value] = /^([a-z-]+):([^=]*)(=(.*))?$/.exec(way) ?? []
  return { how, where, ...(value === undefined ? {} : { value }) }
}

/** JSON where it is some, and a text where it is not. */
function readValue(text: string): JsonValue {
  return readQuietly(() => parseJson(text)) ?? (text === 'null' ? null : text)
}

function twice(member: JsonValue, path: string): JsonValue {
  const first = Array.isArray(member) ? member[0] : undefined
  if (!Array.isArray(member) || first === undefined)
    throw new RangeError(`${path} is no list with something in it`)
  return [first, ...member]
}

/** A JSON text in which one member is another one, or left out. @throws RangeError when there is no such member */
function withMember(
  text: string,
  path: string,
  change: (value: JsonValue) => JsonValue | undefined,
  mayBeNew = false,
): string {
  const body = parseJson(text)
  const names = path.split('.')
  const last = names.pop() ?? ''
  let holder: JsonValue | undefined = body
  for (const name of names) holder = memberOf(holder, name)
  const value = memberOf(holder, last)
  if ((value === undefined && !mayBeNew) || !(isJsonObject(holder) || Array.isArray(holder)))
    throw new RangeError(`cannot change ${path}: there is nothing of this name in the request`)
  const changed = change(value ?? null)
  const members = holder as JsonObject
  if (changed === undefined) Reflect.deleteProperty(members, last)
  else members[last] = changed
  return stringifyJson(body)
}

function memberOf(holder: JsonValue | undefined, name: string): JsonValue | undefined {
  if (Array.isArray(holder)) return holder[Number(name)]
  return isJsonObject(holder) ? holder[name] : undefined
}
