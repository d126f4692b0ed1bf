/**
 * Recordings: exchanges of messages with a real backend, kept as files of JSON: one a file, or a list of them.
 *
 * One is `{ name, request: { method, path, headers, body }, response: { status, headers, body }, material }`. Bodies are
 * the decoded JSON, or the text itself where it was none; `{ "base64": … }` stands for bytes that are no text, and
 * `<N bytes: …>` for a body that nobody kept. Status 0 means that no reply came. Other members are not read.
 *
 * A recording shows bodies decoded. Those that its client made with Python's `json.dumps` (all that are decoded) can
 * be made again byte for byte, because members, their order and the spelling of numbers were kept.
 */
import Joi from 'joi'
import { JsonReal, parseJson, type JsonObject, type JsonValue } from './encoding/json.js'
import { utf8 } from './encoding/struct.js'
import { anyObject, anything, integer, mapOf, optional, validate } from './endpoints/shapes.js'
import type { HttpRequest } from './http.js'
import { MalformedError } from './malformed.js'

export interface Recording {
  /** Name of the file without its extension, such as `047-refund-ok`; those of a list have names of their own. */
  readonly name: string
  /** What was sent. The body is as it was before it was compressed, if {@link isShownDecoded}. */
  readonly request: HttpRequest
  /** The body of the request as JSON; null where it was none. */
  readonly requestJson: JsonValue
  /** Size of a body that nobody kept. */
  readonly omitted?: number
  /** True if the recording shows a JSON body as it was before any Content-Encoding. */
  readonly isShownDecoded: boolean
  /** What came back; status 0 when the connection was closed without an answer. */
  readonly response: RecordedResponse
  /** Private keys and contract terms that the client used, where they were kept. */
  readonly material: JsonObject
}

export interface RecordedResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The decoded JSON, the text where it was none, or `{base64}` where it was no text. */
  readonly body: JsonValue
}

interface RecordingFile {
  name?: string
  request: { method: string; path: string; headers: Record<string, string>; body?: JsonValue }
  response: { status: number; headers: Record<string, string>; body?: JsonValue }
  material?: JsonObject
}

const RECORDING = Joi.object<RecordingFile, true>({
  name: optional(Joi.string().max(200)),
  request: Joi.object({
    method: Joi.string().pattern(/^[A-Z]{1,20}$/, 'method in capitals'),
    path: Joi.string().pattern(/^\//, 'path').max(8192),
    headers: mapOf(Joi.string().allow('')),
    body: optional(anything.allow('')),
  }),
  response: Joi.object({
    status: integer.min(0).max(599),
    headers: mapOf(Joi.string().allow('')),
    body: optional(anything.allow('')),
  }),
  material: optional(anyObject),
})

/**
 * Reads a recording.
 * @param name of the file, without its extension
 * @throws MalformedError when it is none
 */
export function readRecording(name: string, source: string | Uint8Array): Recording {
  return { ...located(name, () => readOne(parseJson(source))), name }
}

/**
 * Reads a file of recordings: a single one, or a list of them.
 * @param name of the file, without its extension; the name of a single one
 * @throws MalformedError naming what is no recording
 */
export function readRecordings(name: string, source: string | Uint8Array): Recording[] {
  const value = located(name, () => parseJson(source))
  if (!Array.isArray(value)) return [{ ...located(name, () => readOne(value)), name }]
  return value.map((one, index) => located(`${name}[${String(index)}]`, () => readOne(one)))
}

function readOne(value: JsonValue): Recording {
  const { name = '', request, response, material = {} } = validate(RECORDING, value)
  const { method, path, body: shown = null } = request
  const headers = inLowerCase(request.headers)
  const omitted = typeof shown === 'string' ? NOT_KEPT.exec(shown)?.[1] : undefined
  const body = omitted === undefined ? bytesOf(shown, headers) : undefined
  const isShownDecoded = typeof shown === 'object' && shown !== null && !isBase64(shown)
  return {
    name,
    request: { method, path, headers, ...(body === undefined ? {} : { body }) },
    requestJson: isShownDecoded ? shown : null,
    ...(omitted === undefined ? {} : { omitted: Number(omitted) }),
    isShownDecoded,
    response: { ...response, headers: inLowerCase(response.headers), body: response.body ?? null },
    material,
  }
}

const NOT_KEPT = /^<(\d{1,12}) bytes: /

/** The second at which the answer was given, by its Date header; undefined where there was none. */
export function dateOf({ response }: Recording): number | undefined {
  const date = Date.parse(response.headers['date'] ?? '')
  return Number.isNaN(date) ? undefined : date / 1000
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** The bytes of a body as the client wrote them, before any compression that is only named in the headers. */
function bytesOf(body: JsonValue, headers: Readonly<Record<string, string>>): Uint8Array | undefined {
  const isAnnounced = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  if (!isAnnounced && (body === null || body === '')) return undefined
  if (isBase64(body)) return new Uint8Array(Buffer.from(body.base64, 'base64'))
  if (typeof body !== 'string') return utf8(pythonJson(body))
  // A JSON text is shown without its quotes; only the length tells it from a body that was no JSON.
  const isJsonText = Number(headers['content-length']) === pythonJson(body).length
  return utf8(isJsonText ? pythonJson(body) : body)
}

/** The bytes of a recorded body that is no decoded JSON; undefined of one that is. */
export function undecodedBytes(body: JsonValue): Uint8Array | undefined {
  if (body === null) return new Uint8Array(0)
  if (typeof body === 'string') return utf8(body)
  return isBase64(body) ? new Uint8Array(Buffer.from(body.base64, 'base64')) : undefined
}

function isBase64(body: JsonValue): body is { base64: string } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'base64' in body &&
    typeof body['base64'] === 'string' &&
    Object.keys(body).length === 1
  )
}

/** JSON as Python's `json.dumps` writes it: a space behind commas and colons, nothing but ASCII. */
function pythonJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (value instanceof JsonReal) return value.text
  if (typeof value === 'string') return asciiString(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([key, member]) => `${asciiString(key)}: ${pythonJson(member)}`)
  return `{${members.join(', ')}}`
}

function asciiString(value: string): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function located<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof MalformedError ? error.within(name) : error
  }
}
