/**
 * One call: encode, send, record. Nothing here decides whether an answer was right.
 */
import { pathOf, type Endpoint } from '../../protocol/endpoints/endpoint.js'
import {
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../protocol/encoding/json.js'
import { encodeCrockford, decodeCrockfordVariable } from '../../protocol/encoding/crockford.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import type { HttpReply, HttpRequest } from '../../protocol/http.js'
import { MalformedError } from '../../protocol/malformed.js'
import type { Recorder } from '../history.js'
import { LostError, type Stage, type Surroundings } from '../targets/target.js'
import { maskHeaders } from './credentials.js'

/** What came of a call. */
export interface Outcome {
  readonly span: string
  /** Undefined when no reply came. */
  readonly status: number | undefined
  readonly json: JsonValue | undefined
  readonly etag?: string
}

export interface CallOptions {
  readonly parameters?: Readonly<Record<string, string>>
  /** Parameters behind `?`; undefined ones are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  /** Dotted path of a base32 value in the body in which one bit is turned. */
  readonly tamper?: string
}

export class Client {
  constructor(
    readonly surroundings: Surroundings,
    readonly stage: Stage,
    readonly recorder: Recorder,
  ) {}

  /** Performs one call on behalf of an actor and records it. */
  async call(from: string, endpoint: Endpoint, options: CallOptions = {}): Promise<Outcome> {
    const request = this.#request(endpoint, options)
    const { stage, recorder } = this
    const to = endpoint.party
    const masked = { ...request, headers: maskHeaders(request.headers, this.surroundings.token) }
    const span = recorder.call({ from, to, page: endpoint.page, request: masked, now: stage.now() })
    try {
      const reply = await stage.transport({ from, to, request, span })
      recorder.reply(span, reply, stage.now())
      const etag = reply.headers['etag']
      const told = { span, status: reply.status, json: readBody(reply) }
      return etag === undefined ? told : { ...told, etag }
    } catch (error) {
      if (!(error instanceof LostError)) throw error
      recorder.lost(span, error.message, stage.now())
      return { span, status: undefined, json: undefined }
    }
  }

  #request(endpoint: Endpoint, options: CallOptions): HttpRequest {
    const path = pathOf(endpoint, options.parameters) + queryText(options.query)
    const headers = {
      accept: 'application/json',
      ...(endpoint.authenticated ? { authorization: `Bearer ${this.surroundings.token}` } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    }
    if (options.body === undefined) return { method: endpoint.method, path, headers }
    const text = stringifyJson(options.body)
    return {
      method: endpoint.method,
      path,
      headers,
      body: utf8(options.tamper === undefined ? text : tamperWith(text, options.tamper)),
    }
  }
}

function queryText(query: CallOptions['query'] = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

function readBody(reply: HttpReply): JsonValue | undefined {
  try {
    return reply.body.length === 0 ? undefined : parseJson(reply.body)
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}

/** Turns one bit of a base32 value. @throws RangeError when there is no such value */
function tamperWith(text: string, path: string): string {
  const body = parseJson(text)
  const names = path.split('.')
  const last = names.pop() ?? ''
  let holder: JsonValue | undefined = body
  for (const name of names) holder = memberOf(holder, name)
  const value = memberOf(holder, last)
  if (typeof value !== 'string' || !(isJsonObject(holder) || Array.isArray(holder))) {
    throw new RangeError(`cannot tamper with ${path}: no such text in the request`)
  }
  const bytes = decodeCrockfordVariable(value)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  const members = holder as JsonObject
  members[last] = encodeCrockford(bytes)
  return stringifyJson(body)
}

function memberOf(holder: JsonValue | undefined, name: string): JsonValue | undefined {
  if (Array.isArray(holder)) return holder[Number(name)]
  return isJsonObject(holder) ? holder[name] : undefined
}
