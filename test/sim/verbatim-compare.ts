/** How an answer of ours is held against a recorded one. */
import { inflateSync } from 'node:zlib'
import {
  isJsonObject,
  JsonReal,
  parseJson,
  stringifyJson,
  type JsonValue,
} from '../../src/protocol/encoding/json.js'
import type { HttpReply } from '../../src/protocol/http.js'
import type { Recording } from '../../src/protocol/recording.js'

/** Members that follow from keys and random numbers that every exchange has of its own: only their names count. */
const OWN = new Set([
  'exchange_sig',
  'exchange_pub',
  'master_sig',
  'sig',
  'master_public_key',
  'signkeys',
  'wtid',
  // Bytes of /seed.
  'base64',
])

/** Words for people; the recordings were made without them. */
const WORDS = new Set(['hint'])

/**
 * Headers whose values count, where the real exchange sent them. Refusals are compressed when that makes them smaller,
 * which depends on the words in them.
 */
const HEADERS = [
  'content-type',
  'content-encoding',
  'cache-control',
  'location',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-allow-methods',
  'access-control-allow-headers',
]

/** Headers of which counts that they are there: what they say is each exchange's own affair. */
const NAMED_HEADERS = ['etag', 'expires', 'vary']

/** Each difference as `what: the real one's, then ours`; none when the answers are the same. */
export function differences(recording: Recording, reply: HttpReply): string[] {
  const { response } = recording
  if (response.status !== reply.status)
    return [`status: ${told(response.status, response.body)} → ${told(reply.status, bodyOf(reply))}`]
  const sent = (name: string): boolean =>
    response.headers[name] !== undefined && (name !== 'content-encoding' || response.status === 200)
  return [
    ...HEADERS.filter(sent).flatMap((name) =>
      different(name, response.headers[name] ?? null, reply.headers[name] ?? null),
    ),
    ...NAMED_HEADERS.filter(sent).flatMap((name) =>
      reply.headers[name] === undefined ? [`${name}: there → absent`] : [],
    ),
    ...valueDifferences('', decoded(response.body, response.headers), bodyOf(reply)),
  ]
}

function different(name: string, real: JsonValue, ours: JsonValue): string[] {
  return real === ours ? [] : [`${name}: ${shown(real)} → ${shown(ours)}`]
}

/** A status with its error code, if it has one. */
function told(status: number, body: JsonValue): string {
  const code = isJsonObject(body) ? body['code'] : undefined
  return code === undefined ? String(status) : `${String(status)}, ${shown(code)}`
}

/** A body as JSON, or as `{base64}` where it is none. */
export function bodyOf({ body, headers }: HttpReply): JsonValue {
  const bytes = headers['content-encoding'] === 'deflate' ? inflateSync(body) : body
  try {
    return bytes.length === 0 ? '' : parseJson(new Uint8Array(bytes))
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') }
  }
}

/** A recorded body that was kept as packed bytes, unpacked. */
function decoded(body: JsonValue, headers: Readonly<Record<string, string>>): JsonValue {
  const isPacked = headers['content-encoding'] === 'deflate' && isJsonObject(body)
  const base64 = isPacked ? body['base64'] : undefined
  return typeof base64 === 'string'
    ? parseJson(new Uint8Array(inflateSync(Buffer.from(base64, 'base64'))))
    : body
}

function valueDifferences(path: string, real: JsonValue, ours: JsonValue): string[] {
  if (Array.isArray(real) && Array.isArray(ours)) {
    // Behind an item that is missing, all others stand in other places.
    return real.length === ours.length
      ? real.flatMap((item, index) =>
          valueDifferences(`${path}[${String(index)}]`, item, ours[index] ?? null),
        )
      : different(`${path}.length`, real.length, ours.length)
  }
  if (isJsonObject(real) && isJsonObject(ours)) {
    if (isSameTime(real, ours)) return []
    const names = [...new Set([...Object.keys(real), ...Object.keys(ours)])].filter(
      (name) => !WORDS.has(name),
    )
    return names.flatMap((name) => {
      const at = path === '' ? name : `${path}.${name}`
      const [left, right] = [real[name], ours[name]]
      if (left === undefined || right === undefined)
        return [
          `${at}: ${left === undefined ? 'absent' : 'there'} → ${right === undefined ? 'absent' : 'there'}`,
        ]
      return OWN.has(name) ? [] : valueDifferences(at, left, right)
    })
  }
  // What is no JSON are words for people.
  if (path === '' && typeof real === 'string') return []
  return stringifyJson(plain(real)) === stringifyJson(plain(ours))
    ? []
    : [`${path}: ${shown(real)} → ${shown(ours)}`]
}

/** 0.0 and 0 are the same number. */
function plain(value: JsonValue): JsonValue {
  return value instanceof JsonReal ? value.valueOf() : value
}

/** The Date of an answer is when it was sent; what it says of the present may be a second older. */
function isSameTime(real: JsonValue, ours: JsonValue): boolean {
  const [left, right] = [secondsOf(real), secondsOf(ours)]
  return left !== undefined && right !== undefined && Math.abs(left - right) <= 1
}

function secondsOf(value: JsonValue): number | undefined {
  const seconds = isJsonObject(value) ? value['t_s'] : undefined
  return typeof seconds === 'number' ? seconds : undefined
}

function shown(value: JsonValue): string {
  const text = typeof value === 'string' ? value : stringifyJson(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
