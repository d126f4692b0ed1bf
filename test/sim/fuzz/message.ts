/** A request in parts, so that one part can be changed, and the ways in which the same thing can be written. */
import { isJsonObject, stringifyJson, type JsonValue } from '../../../src/protocol/encoding/json.js'
import { utf8 } from '../../../src/protocol/encoding/struct.js'
import { pathOf, type Endpoint } from '../../../src/protocol/endpoints/endpoint.js'
import type { HttpRequest } from '../../../src/protocol/http.js'

export interface Message {
  readonly endpoint: Endpoint
  readonly parameters: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: JsonValue
  /** How it is written; plainly unless said otherwise. */
  readonly style?: Partial<Style>
}

/** Ways of writing that change nothing about what is said. */
export interface Style {
  /** White space between two tokens of JSON. */
  readonly gap: () => string
  readonly order: <Item>(members: readonly Item[]) => readonly Item[]
  /** True if a member is to be written twice. */
  readonly twice: () => boolean
  /** True if a character is to be written as an escape. */
  readonly escape: () => boolean
  /** What the path ends in. */
  readonly end: string
  /** Writes the path otherwise. */
  readonly path: (path: string) => string
  readonly pack: (body: Uint8Array) => Uint8Array
}

const PLAIN: Style = {
  gap: () => '',
  order: (members) => members,
  twice: () => false,
  escape: () => false,
  end: '',
  path: (path) => path,
  pack: (body) => body,
}

/** Writes a message. */
export function asHttp(message: Message): HttpRequest {
  const { endpoint, parameters, query, headers, body } = message
  const style = { ...PLAIN, ...message.style }
  const search = new URLSearchParams(query).toString()
  return {
    method: endpoint.method,
    path: `${style.path(pathOf(endpoint, parameters))}${style.end}${search === '' ? '' : `?${search}`}`,
    headers,
    ...(body === undefined ? {} : { body: style.pack(utf8(gapped(style, write(body, style)))) }),
  }
}

function write(value: JsonValue, style: Style): string {
  if (typeof value === 'string') return quote(value, style)
  if (Array.isArray(value)) return `[${value.map((item) => gapped(style, write(item, style))).join(',')}]`
  if (!isJsonObject(value)) return stringifyJson(value)
  const members = style.order(Object.entries(value)).flatMap(([name, member]) => {
    const once = (): string =>
      gapped(style, `${quote(name, style)}${style.gap()}:${style.gap()}${write(member, style)}`)
    return style.twice() ? [once(), once()] : [once()]
  })
  return `{${members.join(',')}}`
}

function gapped(style: Style, text: string): string {
  return `${style.gap()}${text}${style.gap()}`
}

function quote(text: string, style: Style): string {
  const written = Array.from(text, (character) =>
    character.length === 1 && style.escape()
      ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
      : stringifyJson(character).slice(1, -1),
  )
  return `"${written.join('')}"`
}

/** Place of a value in a body: names of members and numbers of items. */
export type Place = readonly (string | number)[]

/** Every place in a body but the body itself. */
export function placesIn(value: JsonValue, above: Place = []): Place[] {
  const inner = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : []
  return inner.flatMap(([name, member]) => {
    const place = [...above, name]
    return [place, ...placesIn(member, place)]
  })
}

/** The value at a place. */
export function valueAt(value: JsonValue, place: Place): JsonValue | undefined {
  let found: JsonValue | undefined = value
  for (const name of place) {
    if (Array.isArray(found)) found = found[Number(name)]
    else found = isJsonObject(found) ? found[String(name)] : undefined
  }
  return found
}

/** The body with another value at a place, or with none. */
export function withValueAt(value: JsonValue, place: Place, changed: JsonValue | undefined): JsonValue {
  const [name, ...rest] = place
  if (name === undefined) throw new RangeError('a place is inside of a body')
  const member = valueAt(value, [name])
  const inner = rest.length === 0 || member === undefined ? changed : withValueAt(member, rest, changed)
  if (Array.isArray(value)) {
    const items = value.map((item, index) => (index === name ? inner : item))
    return items.filter((item) => item !== undefined)
  }
  if (!isJsonObject(value)) throw new RangeError('nothing is inside of this value')
  const members = Object.entries({ ...value, [name]: inner })
  return Object.fromEntries(members.flatMap(([key, one]) => (one === undefined ? [] : [[key, one]])))
}

/** `coins.0.coin_pub`. */
export function dotted(place: Place): string {
  return place.join('.')
}
