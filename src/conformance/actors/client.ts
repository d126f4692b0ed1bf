/**
 * One call: encode, send, record. Nothing here decides whether an answer was right.
 */
import { pathOf, type Endpoint, type HouseName } from '../../protocol/endpoints/endpoint.js'
import { isJsonObject, parseJson, stringifyJson, type JsonValue } from '../../protocol/encoding/json.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import type { HttpReply, HttpRequest } from '../../protocol/http.js'
import { MalformedError } from '../../protocol/malformed.js'
import type { Recorder } from '../history.js'
import { LostError, type Stage, type Surroundings } from '../targets/target.js'
import { Masks } from './credentials.js'
import { malformedBody, malformedPath, malformedQuery, tamperWith } from './malform.js'

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
  /** How the request loses its form, see {@link malformedBody}. */
  readonly malform?: string
  /** Which of two exchanges or banks is called; the first unless given. */
  readonly house?: HouseName | undefined
}

/** What a scenario may do to the body of a call. */
export type Spoiling = Pick<CallOptions, 'tamper' | 'malform'>

/** The spoiling among other options. */
export function spoiling({ tamper, malform }: Spoiling): Spoiling {
  return { ...(tamper === undefined ? {} : { tamper }), ...(malform === undefined ? {} : { malform }) }
}

export class Client {
  readonly masks: Masks
  /** Access tokens that were handed out in this play, by the names that a scenario gives them. */
  readonly tokens = new Map<string, string>()
  /** Passwords of instances that were made in this play. */
  readonly passwords = new Map<string, string>()

  /** Private keys of the coins of this play, by coin_pub. */
  readonly coinKeys = new Map<string, Uint8Array>()

  constructor(
    readonly surroundings: Surroundings,
    readonly stage: Stage,
    readonly recorder: Recorder,
  ) {
    this.masks = new Masks(surroundings.token)
    for (const secret of secretsIn(surroundings.gatewayAuthorization))
      this.masks.learn('gateway secret', secret)
  }

  /** Performs one call on behalf of an actor and records it. */
  async call(from: string, endpoint: Endpoint, options: CallOptions = {}): Promise<Outcome> {
    const request = this.#request(endpoint, options)
    const { stage, recorder } = this
    const to = endpoint.party
    const masked = {
      ...request,
      headers: this.masks.headers(request.headers),
      ...(request.body === undefined ? {} : { body: this.masks.body(request.body) }),
    }
    const { house } = options
    const span = recorder.call({ from, to, house, page: endpoint.page, request: masked, now: stage.now() })
    try {
      const reply = await stage.transport({
        from,
        to,
        request,
        span,
        ...(house === undefined ? {} : { house }),
      })
      for (const token of tokensIn(endpoint, reply)) this.masks.learn('token', token)
      recorder.reply(span, { ...reply, body: this.masks.body(reply.body) }, stage.now())
      const etag = reply.headers['etag']
      const told = { span, status: reply.status, json: readBody(reply) }
      return etag === undefined ? told : { ...told, etag }
    } catch (error) {
      if (!(error instanceof LostError)) throw error
      recorder.lost(span, error.message, stage.now())
      return { span, status: undefined, json: undefined }
    }
  }

  /** What lets us in: the token of the instance, or whatever the wire gateway wants. */
  #authorization({ authenticated, path }: Endpoint): { authorization?: string } {
    const { token, gatewayAuthorization } = this.surroundings
    if (authenticated) return { authorization: `Bearer ${token}` }
    const isForGateway = path.includes('/taler-wire-gateway/')
    return isForGateway && gatewayAuthorization !== undefined ? { authorization: gatewayAuthorization } : {}
  }

  #request(endpoint: Endpoint, options: CallOptions): HttpRequest {
    const { tamper, malform } = options
    const path =
      pathOf(endpoint, malformedPath(options.parameters, malform)) +
      queryText(malformedQuery(options.query, malform))
    const headers = {
      accept: 'application/json',
      ...this.#authorization(endpoint),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    }
    if (options.body === undefined) return { method: endpoint.method, path, headers }
    const text = stringifyJson(options.body)
    const told = tamper === undefined ? text : tamperWith(text, tamper)
    return {
      method: endpoint.method,
      path,
      headers,
      body: malform === undefined ? utf8(told) : malformedBody(told, malform),
    }
  }
}

/** What must not be kept of an authorization: its token, or its password. */
function secretsIn(authorization: string | undefined): string[] {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ')
  if (scheme !== 'Basic') return value === '' ? [] : [value]
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return [value, pair.slice(pair.indexOf(':') + 1)].filter((secret) => secret !== '')
}

/** Pages whose replies hand out access tokens; elsewhere a `token` is something else. */
const HANDS_OUT_TOKENS = ['post-private-token', 'post-management-instances']

function tokensIn(endpoint: Endpoint, reply: HttpReply): string[] {
  if (!HANDS_OUT_TOKENS.includes(endpoint.page)) return []
  const json = readBody(reply)
  return isJsonObject(json)
    ? [json['access_token'], json['token']].filter((value) => typeof value === 'string')
    : []
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
