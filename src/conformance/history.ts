/**
 * The history of a play: everything that was said, in the order in which it was said, and nothing judged.
 *
 * Events are only appended. Each carries a logical time (its number within the play) and, where a message
 * passed, the raw bytes; a saved history can be judged again later, with better checks and no server.
 */
import type { HouseName, PartyName } from '../protocol/endpoints/endpoint.js'
import { parseJson, type JsonValue } from '../protocol/encoding/json.js'
import type { Generations } from '../protocol/versions.js'
import type { HttpReply, HttpRequest } from '../protocol/http.js'
import { MalformedError } from '../protocol/malformed.js'
import type { Fault } from './history-fault.js'
import { contentOf } from './padding.js'

/** A body as it stands in a file: text where it is UTF-8, base64 where it is not. */
type SavedBody = {
  readonly body?: string
  readonly body_base64?: string
  /** Spaces behind the body, where there are so many that nobody wants to keep them. */
  readonly padding?: number
  /** Bytes of a body that nobody kept: what it said is not known. */
  readonly omitted?: number
}

export type HistoryEvent =
  | PlayEvent
  | ({
      readonly type: 'call'
      readonly span: string
      /** Who sent it: an actor, or a party in the service of another span. */
      readonly from: string
      readonly to: PartyName
      /** Which exchange or bank, where there are two; absent for the first. */
      readonly house?: HouseName
      readonly page: string
      readonly method: string
      readonly path: string
      readonly headers: Readonly<Record<string, string>>
      /** Seconds of the target's clock. */
      readonly now: number
      /** Span in whose service a party sent this. */
      readonly cause?: string
      /**
       * Span whose request this is, delivered a second time: it may take effect like any other call, and its reply
       * reaches nobody.
       */
      readonly repeats?: string
    } & SavedBody)
  | ({
      readonly type: 'reply'
      readonly span: string
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly now: number
    } & SavedBody)
  | { readonly type: 'lost'; readonly span: string; readonly why: string; readonly now: number }
  | { readonly type: 'expect'; readonly span: string; readonly rows: readonly string[] }
  | { readonly type: 'skip'; readonly actor: string; readonly call: string; readonly why: string }
  /** From here on, strands run side by side. */
  | { readonly type: 'race'; readonly strands: number }
  | {
      readonly type: 'release'
      readonly gate: string
      readonly choice: number
      readonly of: number
      /** Gates at which the other messages waited on, each once; histories of before do not tell. */
      readonly over?: readonly string[]
    }
  /** Somebody awaited what neither a gate nor the clock knows, after this move. */
  | { readonly type: 'uncontrolled'; readonly after: string }
  | ({ readonly type: 'together' } & Together)
  | { readonly type: 'clock'; readonly now: number }
  /** A fault is armed; one that waits for nothing has happened. */
  | { readonly type: 'fault'; readonly fault: Fault }
  /** A fault has met the message of a span, on its way or on its way back. */
  | { readonly type: 'struck'; readonly span: string; readonly fault: Fault }
  /** From here on nothing goes wrong any more, and whatever was held back has arrived. */
  | { readonly type: 'healed'; readonly now: number }
  /** An actor has finished its business, or has given up before it was done. */
  | {
      readonly type: 'settled'
      readonly actor: string
      readonly calls: number
      readonly done: boolean
      readonly now: number
    }
  | { readonly type: 'end'; readonly problem?: string; readonly stall?: Stall }

/** Requests of a race that were sent but for their last bytes, which then left together. */
export interface Together {
  readonly spans: readonly string[]
  /** Microseconds from the first of these bytes to the last. */
  readonly spreadMicros: number
  /** How many of them had no answer yet when the last one left: these were under way at the same time. */
  readonly overlapping: number
}

/** Why a play could not come to its end, as far as it shows from outside of the parties. */
export interface Stall {
  /**
   * deadlock: everybody waits for another one; livelock: messages are sent on and on; silence: somebody waits for
   * what is neither a message nor the clock.
   */
  readonly kind: 'deadlock' | 'livelock' | 'silence'
  /** Strands by what they are at. */
  readonly strands: Readonly<Record<string, number>>
  /** What is waited for, and since which move. */
  readonly waits: readonly string[]
  /** The moves that come again and again, or the last one. */
  readonly moves: readonly string[]
}

/** Opens every play: what was played, and what the judge has to know about the target. */
export interface PlayEvent {
  readonly type: 'play'
  readonly scenario: string
  readonly seed: string
  readonly target: string
  readonly now: number
  /** True if the parties' own messages to each other are in the history. */
  readonly hopsVisible: boolean
  /** True if the target was there before the play, and knows orders of others; absent for a world of its own. */
  readonly remembers?: boolean
  /** True if this is a part of what was said to the parties: money may have come, and coins, that nobody recorded. */
  readonly isExcerpt?: boolean
  /** Purpose number that unclaim signatures are made with; see the table of provisional numbers. */
  readonly unclaimPurpose: number
  /** Revisions of single pages that the target was set up to follow. */
  readonly generations?: Partial<Generations>
}

/** An event with its place in the history. */
export type Recorded = HistoryEvent & { readonly play: string; readonly at: number }

/** A call and what came of it. */
export interface Span {
  readonly id: string
  readonly play: string
  readonly from: string
  readonly to: PartyName
  /** Which exchange or bank, where there are two; absent for the first. */
  readonly house?: HouseName
  /** Base name of the page; `unknown` when no endpoint has this path. */
  readonly page: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly request: Body
  readonly cause?: string
  /** Span whose request this is, delivered a second time. */
  readonly repeats?: string
  /** Logical times. A call without reply ends at infinity: it may still take effect. */
  readonly calledAt: number
  readonly repliedAt: number
  /** Seconds of the target's clock when it was called. */
  readonly now: number
  /** Seconds when its reply came. */
  readonly repliedNow?: number
  readonly reply?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: Body
  }
  readonly lost?: string
  /** Rows that the author of a story expects this to land in. */
  readonly expected: readonly string[]
}

/** A body in both forms: as it came, and decoded. */
export interface Body {
  readonly raw: Uint8Array
  /** Undefined when there is no body or it is not JSON. */
  readonly json: JsonValue | undefined
  /** Why the body could not be decoded. */
  readonly problem?: string
  /** Bytes that were sent behind `raw`, all of them spaces; absent when there were none. */
  readonly padding?: number
  /** Bytes of a body that nobody kept, so that neither `raw` nor `json` tells what it said. */
  readonly omitted?: number
}

/** Bytes of a body as it was sent. */
export function sizeOf({ raw, padding = 0, omitted = 0 }: Body): number {
  return raw.length + padding + omitted
}

/** Appends events to a play. */
export class Recorder {
  readonly #events: Recorded[] = []
  #spans = 0

  constructor(readonly play: string) {}

  get events(): readonly Recorded[] {
    return this.#events
  }

  record(event: HistoryEvent): void {
    this.#events.push({ ...event, play: this.play, at: this.#events.length })
  }

  /** Opens a span. @returns its id */
  call(sent: {
    from: string
    to: PartyName
    house?: HouseName | undefined
    page: string
    request: HttpRequest & { readonly omitted?: number }
    now: number
    cause?: string
  }): string {
    const span = `${this.play}:${String(++this.#spans)}`
    const { from, to, house, page, request, now, cause } = sent
    this.record({
      type: 'call',
      span,
      from,
      to,
      ...(house === undefined ? {} : { house }),
      page,
      method: request.method,
      path: request.path,
      headers: request.headers,
      now,
      ...(cause === undefined ? {} : { cause }),
      ...saveBody(request.body ?? new Uint8Array(0)),
      ...(request.omitted === undefined ? {} : { omitted: request.omitted }),
    })
    return span
  }

  reply(span: string, reply: HttpReply, now: number): void {
    const headers = keepHeaders(reply.headers)
    this.record({ type: 'reply', span, status: reply.status, headers, now, ...saveBody(reply.body) })
  }

  /** Opens a span for the second delivery of a request. @returns its id */
  repeat(repeated: string, now: number): string {
    const span = `${this.play}:${String(++this.#spans)}`
    const first = this.#events.find((event) => event.type === 'call' && event.span === repeated)
    if (first !== undefined)
      this.record({ ...(first as HistoryEvent & { type: 'call' }), span, now, repeats: repeated })
    return span
  }

  lost(span: string, why: string, now: number): void {
    this.record({ type: 'lost', span, why, now })
  }
}

/** Reply headers that mean something to the judge; the rest differs from server to server. */
const KEPT_HEADERS = [
  'content-type',
  'content-encoding',
  'location',
  'allow',
  'etag',
  'x-assay-hook',
  'taler-terms-version',
  'avail-languages',
]

function keepHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name)))
}

/** The spans of one play, in the order of their calls. */
export function spansOf(events: readonly Recorded[]): Span[] {
  const open = new Map<string, Span>()
  for (const event of events) {
    if (event.type === 'call') open.set(event.span, openSpan(event))
    if (event.type !== 'reply' && event.type !== 'lost' && event.type !== 'expect') continue
    const span = open.get(event.span)
    if (span === undefined) continue
    if (event.type === 'reply') {
      const reply = { status: event.status, headers: event.headers, body: loadBody(event) }
      open.set(event.span, { ...span, repliedAt: event.at, repliedNow: event.now, reply })
    } else if (event.type === 'lost') open.set(event.span, { ...span, lost: event.why })
    else open.set(event.span, { ...span, expected: event.rows })
  }
  return [...open.values()]
}

/** The event that opened a play. @throws MalformedError when the history does not start with one */
export function playOf(events: readonly Recorded[]): PlayEvent & { readonly play: string } {
  const first = events[0]
  if (first?.type !== 'play') throw new MalformedError('a history that starts with a play event', first?.type)
  return first
}

/** The span without what was said in it: enough to count with. */
export function withoutBodies(span: Span): Span {
  const { reply } = span
  return { ...span, request: NOTHING, ...(reply === undefined ? {} : { reply: { ...reply, body: NOTHING } }) }
}

const NOTHING: Body = { raw: new Uint8Array(0), json: undefined }

function openSpan(event: Recorded & { type: 'call' }): Span {
  const { from, to, house, page, method, path, headers, now, cause, repeats } = event
  return {
    id: event.span,
    play: event.play,
    from,
    to,
    ...(house === undefined ? {} : { house }),
    page,
    method,
    path,
    headers,
    request: loadBody(event),
    ...(cause === undefined ? {} : { cause }),
    ...(repeats === undefined ? {} : { repeats }),
    calledAt: event.at,
    repliedAt: Infinity,
    now,
    expected: [],
  }
}

/** More spaces than this behind a body are counted and not kept. */
const MOST_SPACES = 64 * 1024

function saveBody(sent: Uint8Array): SavedBody {
  if (sent.length === 0) return {}
  const content = contentOf(sent)
  const isPadded = sent.length - content.length > MOST_SPACES
  const raw = isPadded ? content : sent
  const padding = isPadded ? { padding: sent.length - content.length } : {}
  try {
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw), ...padding }
  } catch {
    return { body_base64: Buffer.from(raw).toString('base64'), ...padding }
  }
}

/** Bodies by event: who judges a history again, or one that shares most events with it, need not decode again. */
const bodies = new WeakMap<SavedBody, Body>()

function loadBody(saved: SavedBody): Body {
  const known = bodies.get(saved) ?? decodeBody(saved)
  bodies.set(saved, known)
  return known
}

function decodeBody(saved: SavedBody): Body {
  const raw =
    saved.body !== undefined
      ? new TextEncoder().encode(saved.body)
      : new Uint8Array(Buffer.from(saved.body_base64 ?? '', 'base64'))
  if (raw.length === 0)
    return { raw, json: undefined, ...(saved.omitted === undefined ? {} : { omitted: saved.omitted }) }
  const padding = saved.padding === undefined ? {} : { padding: saved.padding }
  try {
    return { raw, json: parseJson(raw), ...padding }
  } catch (error) {
    if (error instanceof MalformedError) return { raw, json: undefined, problem: error.message, ...padding }
    throw error
  }
}
