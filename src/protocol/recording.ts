/**
 * Recordings: exchanges of messages with a real backend, kept as files of JSON.
 *
 * A recording shows bodies decoded. Those that its client made with Python's `json.dumps` (all that are decoded) can
 * be made again byte for byte, because members, their order and the spelling of numbers were kept.
 */
import Joi from 'joi'
import { JsonReal, parseJson, type JsonObject, type JsonValue } from './encoding/json.js'
import { utf8 } from './encoding/struct.js'
import { anyObject, anything, integer, mapOf, optional, text, validate } from './endpoints/shapes.js'
import type { HttpRequest } from './http.js'
import { MalformedError } from './malformed.js'

export interface Recording {
  /** Name of the file without its extension, such as `047-refund-ok`. */
  readonly name: string
  /** What was sent. The body is as it was before it was compressed, if {@link isShownDecoded}. */
  readonly request: HttpRequest
  /** The body of the request as JSON; null where it was none. */
  readonly requestJson: JsonValue
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
  request: { method: string; path: string; headers: Record<string, string>; body: JsonValue }
  response: { status: number; headers: Record<string, string>; body: JsonValue }
  material?: JsonObject
}

const RECORDING = Joi.object<RecordingFile, true>({
  request: Joi.object({
    method: text,
    path: text,
    headers: mapOf(Joi.string().allow('')),
    body: anything.allow(null, ''),
  }),
  response: Joi.object({
    status: integer,
    headers: mapOf(Joi.string().allow('')),
    body: anything.allow(null, ''),
  }),
  material: optional(anyObject),
})

/**
 * Reads a recording.
 * @param name of the file, without its extension
 * @throws MalformedError when it is none
 */
export function readRecording(name: string, source: string | Uint8Array): Recording {
  return located(name, () => recordingOf(name, parseJson(source)))
}

/**
 * Reads a file of recordings: one, or a list of them.
 * @param name of the file, without its extension
 * @throws MalformedError when it is none
 */
export function readRecordingFile(name: string, source: string | Uint8Array): Recording[] {
  const value = located(name, () => parseJson(source))
  const all = Array.isArray(value) ? value : [value]
  return all.map((one, index) => {
    const place = Array.isArray(value) ? `${name}[${String(index)}]` : name
    return located(place, () => recordingOf(place, one))
  })
}

function recordingOf(name: string, value: JsonValue): Recording {
  const { request, response, material = {} } = validate(RECORDING, value)
  const { method, path } = request
  const headers = inLowerCase(request.headers)
  const body = bytesOf(request.body, headers)
  const isShownDecoded = typeof request.body === 'object' && request.body !== null && !isBase64(request.body)
  return {
    name,
    request: { method, path, headers, ...(body === undefined ? {} : { body }) },
    requestJson: isShownDecoded ? request.body : null,
    isShownDecoded,
    response: { ...response, headers: inLowerCase(response.headers) },
    material,
  }
}

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
  const isAbsent = headers['content-length'] === undefined && headers['transfer-encoding'] === undefined
  if (isAbsent) return undefined
  if (isBase64(body)) return new Uint8Array(Buffer.from(body.base64, 'base64'))
  if (typeof body !== 'string') return utf8(pythonJson(body))
  // A JSON text is shown without its quotes; only the length tells it from a body that was no JSON.
  const isJsonText = Number(headers['content-length']) === pythonJson(body).length
  return utf8(isJsonText ? pythonJson(body) : body)
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
export function pythonJson(value: JsonValue): string {
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
