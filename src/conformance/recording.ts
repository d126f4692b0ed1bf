/**
 * Recordings as a history: what somebody kept of the messages with an exchange, and of the funding before it, made into
 * the events of one play, so that the judge reads it like any other.
 *
 * One after the other: nothing overlaps, and the `Date` of the replies is the clock.
 */
import { inflateSync } from 'node:zlib'
import { isJsonObject, stringifyJson, type JsonValue } from '../protocol/encoding/json.js'
import { utf8 } from '../protocol/encoding/struct.js'
import { getKeys } from '../protocol/endpoints/exchange/get-keys.js'
import { recognise } from '../protocol/endpoints/index.js'
import type { PartyName } from '../protocol/endpoints/endpoint.js'
import { MAX_BODY_BYTES, type HttpRequest } from '../protocol/http.js'
import { dateOf, undecodedBytes, type Recording } from '../protocol/recording.js'
import { PURPOSES } from '../protocol/signatures/purposes.js'
import { Recorder, type Recorded } from './history.js'
import { SetUpError } from './targets/target.js'

/** Recordings as the judge reads them. */
export interface Imported {
  readonly events: readonly Recorded[]
  /** Recordings that are about no page, and so are not judged. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[]
}

/**
 * Makes the history of recordings, in the order in which they are given.
 * @throws SetUpError when they are of more than one exchange
 */
export function importRecordings(recordings: readonly Recording[], play = 'recordings'): Imported {
  const masterKeys = new Set(recordings.flatMap((recording) => masterKeyIn(recording) ?? []))
  if (masterKeys.size > 1)
    throw new SetUpError(
      `these are recordings of ${String(masterKeys.size)} exchanges, by the master keys in /keys: judge each by itself`,
    )
  const recorder = new Recorder(play)
  const leftOut: { name: string; why: string }[] = []
  const times = recordings.map(dateOf)
  let now = times.find((time) => time !== undefined) ?? 0
  recorder.record({
    type: 'play',
    scenario: play,
    seed: '',
    target: 'recordings',
    now,
    hopsVisible: false,
    isExcerpt: true,
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

/** The master key that an exchange shows in its keys; undefined if the recording is of something else. */
function masterKeyIn(recording: Recording): JsonValue | undefined {
  const { request, response } = recording
  const page = addressOf(recording)?.page
  const isKeys = page === getKeys.page && request.method === getKeys.method && response.status === 200
  return isKeys && isJsonObject(response.body) ? response.body['master_public_key'] : undefined
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
  { name, request, omitted, isShownDecoded, response }: Recording,
  { to, page }: { readonly to: PartyName; readonly page: string },
  now: number,
): void {
  const { method, path, headers, body = new Uint8Array(0) } = request
  const sent: HttpRequest & { omitted?: number } = {
    method,
    path,
    ...(omitted === undefined ? {} : { omitted }),
    ...uncompressed(headers, body, isShownDecoded),
  }
  const span = recorder.call({ from: name, to, page, request: sent, now })
  if (response.status === 0) recorder.lost(span, 'the connection was closed without a reply', now)
  else {
    const bytes = undecodedBytes(response.body)
    const shown = bytes ?? utf8(stringifyJson(response.body))
    recorder.reply(
      span,
      { status: response.status, ...uncompressed(response.headers, shown, bytes === undefined) },
      now,
    )
  }
}

/** A message as it was before it was compressed, if it can be told what it was. */
function uncompressed(
  { 'content-encoding': encoding, ...plain }: Readonly<Record<string, string>>,
  body: Uint8Array,
  isShownDecoded: boolean,
): { headers: Record<string, string>; body: Uint8Array } {
  if (encoding === undefined || isShownDecoded) return { headers: plain, body }
  const inflated = encoding.toLowerCase() === 'deflate' ? inflate(body) : undefined
  return inflated === undefined
    ? { headers: { ...plain, 'content-encoding': encoding }, body }
    : { headers: plain, body: inflated }
}

/** Undefined if the bytes are no deflated body, or a larger one than anybody takes. */
function inflate(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return new Uint8Array(inflateSync(bytes, { maxOutputLength: MAX_BODY_BYTES }))
  } catch {
    return undefined
  }
}
