/**
 * Recordings as a history: what somebody kept of the messages with an exchange, and of the funding before it, made into
 * the events of one play, so that the judge reads it like any other.
 *
 * A recording is `{ name, note, request: { method, path, headers, body }, response: { status, headers, body } }`. Bodies
 * are the decoded JSON, or the text itself where it was none; `{ "base64": … }` stands for bytes that are no text, and
 * `<N bytes: …>` for a body that nobody kept. Status 0 means that no reply came. Other members (`material`) are private
 * to whoever recorded, and not read.
 *
 * One after the other: nothing overlaps, and the `Date` of the replies is the clock.
 */
import { inflateSync } from 'node:zlib'
import Joi from 'joi'
import { isJsonObject, parseJson, stringifyJson, type JsonValue } from '../protocol/encoding/json.js'
import { utf8 } from '../protocol/encoding/struct.js'
import { recognise } from '../protocol/endpoints/index.js'
import type { PartyName } from '../protocol/endpoints/endpoint.js'
import { MAX_BODY_BYTES, type HttpRequest } from '../protocol/http.js'
import { MalformedError } from '../protocol/malformed.js'
import { PURPOSES } from '../protocol/signatures/purposes.js'
import { Recorder, type Recorded } from './history.js'

type Headers = Readonly<Record<string, string>>

/** A message and its reply as somebody kept them. */
export interface Recording {
  readonly name: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Headers
    readonly body: JsonValue
  }
  readonly response: { readonly status: number; readonly headers: Headers; readonly body: JsonValue }
}

/** Recordings as the judge reads them. */
export interface Imported {
  readonly events: readonly Recorded[]
  /** Recordings that are about no page, and so are not judged. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[]
}

const headers = Joi.object().pattern(Joi.string(), Joi.string().allow('')).required()
const message = { headers, body: Joi.any() }
const shape = Joi.object({
  name: Joi.string().max(200).required(),
  request: Joi.object({
    method: Joi.string()
      .pattern(/^[A-Z]{1,20}$/)
      .required(),
    path: Joi.string().pattern(/^\//).max(8192).required(),
    ...message,
  })
    .unknown()
    .required(),
  response: Joi.object({ status: Joi.number().integer().min(0).max(599).required(), ...message })
    .unknown()
    .required(),
})
  .unknown()
  .prefs({ convert: false })

/**
 * Reads a file of recordings: one, or a list of them.
 * @param name what to call a single one; those of a list have names of their own
 * @throws MalformedError naming what is no recording
 */
export function readRecordings(contents: Uint8Array, name: string): Recording[] {
  const value = parseJson(contents)
  if (Array.isArray(value)) return value.map((one, index) => readRecording(one, `[${String(index)}]`))
  return [{ ...readRecording(value, ''), name }]
}

function readRecording(value: JsonValue, field: string): Recording {
  const detail = shape.validate(value).error?.details[0]
  if (detail !== undefined) {
    const place = [field, ...detail.path.map(String)].filter((part) => part !== '').join('.')
    throw new MalformedError(`a recording (${detail.message})`, detail.context?.value, place)
  }
  return value as unknown as Recording
}

/** Makes the history of recordings, in the order in which they are given. */
export function importRecordings(recordings: readonly Recording[], play = 'recordings'): Imported {
  const recorder = new Recorder(play)
  const leftOut: { name: string; why: string }[] = []
  const times = recordings.map(timeOf)
  let now = times.find((time) => time !== undefined) ?? 0
  recorder.record({
    type: 'play',
    scenario: play,
    seed: '',
    target: 'recordings',
    now,
    hopsVisible: false,
    unclaimPurpose: PURPOSES.WALLET_ORDER_UNCLAIM.number,
  })
  for (const [index, recording] of recordings.entries()) {
    now = Math.max(now, times[index] ?? now)
    const addressed = addressOf(recording)
    if (addressed === undefined) {
      const { method, path } = recording.request
      leftOut.push({ name: recording.name, why: `${method} ${path} is no page that we know` })
    } else record(recorder, recording, addressed, now)
  }
  recorder.record({ type: 'end' })
  return { events: recorder.events, leftOut }
}

/** Who was asked, and for which page; the exchange, unless only a bank has such a page. */
function addressOf({
  request: { method, path },
}: Recording): { readonly to: PartyName; readonly page: string } | undefined {
  for (const to of ['exchange', 'bank'] as const) {
    const found = recognise(to, method, path)
    if (found !== undefined) return { to, page: found.target.page }
  }
  return undefined
}

function record(
  recorder: Recorder,
  { name, request, response }: Recording,
  { to, page }: { readonly to: PartyName; readonly page: string },
  now: number,
): void {
  const sent: HttpRequest & { omitted?: number } = {
    method: request.method,
    path: request.path,
    ...readBody(request.headers, request.body),
  }
  const span = recorder.call({ from: name, to, page, request: sent, now })
  if (response.status === 0) recorder.lost(span, 'the connection was closed without a reply', now)
  else recorder.reply(span, { status: response.status, ...readBody(response.headers, response.body) }, now)
}

/** Seconds of the clock of whoever replied. */
function timeOf({ response }: Recording): number | undefined {
  const milliseconds = Date.parse(lowerCased(response.headers)['date'] ?? '')
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}

function lowerCased(given: Headers): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
}

const NOT_KEPT = /^<(\d{1,12}) bytes: /

/** A body in the bytes that it had before it was compressed, if it can be told which those were. */
function readBody(
  given: Headers,
  kept: JsonValue | undefined,
): { headers: Record<string, string>; body: Uint8Array; omitted?: number } {
  const { 'content-encoding': encoding, ...plain } = lowerCased(given)
  const size = typeof kept === 'string' ? NOT_KEPT.exec(kept)?.[1] : undefined
  if (size !== undefined) return { headers: plain, body: new Uint8Array(0), omitted: Number(size) }
  const bytes = bytesOf(kept)
  if (encoding === undefined || !isCompressed(kept)) return { headers: plain, body: bytes }
  const inflated = encoding.toLowerCase() === 'deflate' ? inflate(bytes) : undefined
  return inflated === undefined
    ? { headers: { ...plain, 'content-encoding': encoding }, body: bytes }
    : { headers: plain, body: inflated }
}

/** JSON was decoded when it was kept, whatever the header says. */
function isCompressed(kept: JsonValue | undefined): boolean {
  return typeof kept === 'string' || base64In(kept) !== undefined
}

function base64In(kept: JsonValue | undefined): string | undefined {
  if (!isJsonObject(kept) || Object.keys(kept).length !== 1) return undefined
  const { base64 } = kept
  return typeof base64 === 'string' ? base64 : undefined
}

function bytesOf(kept: JsonValue | undefined): Uint8Array {
  if (kept === undefined || kept === null) return new Uint8Array(0)
  if (typeof kept === 'string') return utf8(kept)
  const base64 = base64In(kept)
  return base64 === undefined ? utf8(stringifyJson(kept)) : new Uint8Array(Buffer.from(base64, 'base64'))
}

/** Undefined if the bytes are no deflated body, or a larger one than anybody takes. */
function inflate(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return new Uint8Array(inflateSync(bytes, { maxOutputLength: MAX_BODY_BYTES }))
  } catch {
    return undefined
  }
}
