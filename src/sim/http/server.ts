/**
 * The parties as hapi servers: routes made from the endpoint table, one server a party.
 *
 * A server is built once in a process, which takes some 30 ms, and takes whichever world comes with a request:
 * plays bring their own, a listening server has one for good.
 */
import Hapi from '@hapi/hapi'
import { pathsOf, readRequest, type Endpoint, type PartyName } from '../../protocol/endpoints/endpoint.js'
import { ENDPOINTS, pageId } from '../../protocol/endpoints/index.js'
import { parseJson, type JsonValue } from '../../protocol/encoding/json.js'
import { MAX_BODY_BYTES, type HttpReply, type HttpRequest } from '../../protocol/http.js'
import { inGoodTime } from '../exchange/jobs.js'
import { refuse, runHandler, type Reply } from '../handler.js'
import { backendUrl } from '../merchant/base-url.js'
import { notSimulated, pathsNotSimulated } from '../not-simulated.js'
import type { World } from '../world.js'
import { unpack } from './body.js'
import { respond } from './content.js'
import { CONVENTIONS } from './conventions.js'
import { isOwnMistake, methodNotAllowed, replyToFailure } from './errors.js'
import type { Journal } from './journal.js'
import { ANYTHING_GOES, Strays } from './strays.js'

/** What comes with a request that is injected; a listening server keeps it in `server.app`. */
export interface Occasion {
  readonly world: World
  /** Id of the message, if it came through the network of the world. */
  readonly id?: string
  readonly journal?: Journal
}

export interface PartyServers {
  readonly merchant: Hapi.Server
  readonly exchange: Hapi.Server
  readonly bank: Hapi.Server
}

/** Builds a server for each party; where to listen need only be said of servers that are started. */
export function buildServers(listen?: {
  readonly host: string
  readonly ports: Readonly<Record<PartyName, number>>
}): PartyServers {
  const build = (party: PartyName): Hapi.Server => {
    const server = Hapi.server({
      ...(listen === undefined ? {} : { host: listen.host, port: listen.ports[party] }),
      router: { stripTrailingSlash: true },
      compression: false,
      routes: { response: { ranges: false } },
      debug: false,
    })
    const endpoints = ENDPOINTS.filter((endpoint) => endpoint.party === party)
    for (const endpoint of endpoints) server.route(pathsOf(endpoint).map((path) => routeOf(endpoint, path)))
    if (CONVENTIONS[party].routesByFirstSegment) catchStrays(server, endpoints)
    else for (const path of new Set(endpoints.flatMap(pathsOf))) server.route(otherMethods(path, endpoints))
    server.route(pathsNotSimulated(party).map((path) => missingPage(party, path)))
    server.ext('onRequest', (request, h) => refuseAnnounced(request, h, party))
    if (party === 'merchant') server.ext('onRequest', redirectOldAlias)
    server.ext('onPreResponse', (request, h) => translate(request, h, party))
    server.events.on('response', (request) => {
      keepJournal(request, party)
    })
    return server
  }
  return { merchant: build('merchant'), exchange: build('exchange'), bank: build('bank') }
}

/** Gives listening servers the world that requests from outside go to. */
export function receiveInto(servers: PartyServers, occasion: Occasion): void {
  for (const server of Object.values(servers) as Hapi.Server[]) Object.assign(server.app, { occasion })
}

/** Hands a request to a party of a world without a socket. */
export async function inject(
  servers: PartyServers,
  world: World,
  party: PartyName,
  request: HttpRequest,
  id: string,
): Promise<HttpReply> {
  const occasion: Occasion = { world, id }
  const response = await servers[party].inject({
    method: request.method,
    url: request.path,
    headers: { host: hostOf(world, party), ...request.headers },
    app: { occasion },
    ...(request.body === undefined ? {} : { payload: bufferOver(request.body) }),
  })
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const)
  return {
    status: response.statusCode,
    headers: Object.fromEntries(headers),
    body: new Uint8Array(response.rawPayload),
  }
}

/** The same bytes, not copied: a body may be as large as a server takes. */
function bufferOver({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** What a caller without a socket would have written into its request. */
function hostOf(world: World, party: PartyName): string {
  const { merchant, exchange } = world
  const urls = {
    merchant: merchant.settings.baseUrl,
    exchange: exchange.settings.baseUrl,
    bank: exchange.settings.wireGatewayUrl,
  }
  return new URL(urls[party]).host
}

function routeOf(endpoint: Endpoint, path: string): Hapi.ServerRoute {
  return {
    method: endpoint.method,
    path,
    options: {
      app: { page: pageId(endpoint) },
      ...(endpoint.method === 'GET' ? {} : { payload: rawPayload }),
    },
    handler: async (request, h) => {
      const { world, id } = occasionOf(request)
      const handler = world.handlers.get(pageId(endpoint))
      if (handler === undefined) throw new Error(`no handler for ${pageId(endpoint)}`)
      const arrival = {
        world,
        parameters: request.params as Record<string, string>,
        query: queryOf(request),
        headers: headersOf(request),
        id: id ?? request.info.id,
      }
      // The handler may read more than callers are told to send, to refuse it by name.
      const { party, request: shape } = handler.endpoint
      const parse = (): JsonValue => bodyAsJson(party, request)
      const parsed = shape !== undefined && CONVENTIONS[party].parsesBodyFirst ? parse() : undefined
      const readBody = (): unknown =>
        shape === undefined ? undefined : readRequest(handler.endpoint, parsed ?? parse())
      const sync = (): Promise<void> => world[party].store.sync()
      return send(
        request,
        h,
        party,
        await inGoodTime(party, arrival, () => runHandler(handler, arrival, readBody, sync)),
      )
    },
  }
}

/** Bodies come in as they are, whatever their Content-Type: our own parser keeps 64-bit integers exact. */
const rawPayload: Hapi.RouteOptionsPayload = {
  parse: false,
  output: 'data',
  maxBytes: MAX_BODY_BYTES,
  // hapi would refuse types it does not know even when it does not parse them.
  override: 'application/octet-stream',
}

/** Whoever announces too much hears so before it is sent: hapi would read it all first. Nobody reads it afterwards. */
function refuseAnnounced(
  request: Hapi.Request,
  h: Hapi.ResponseToolkit,
  party: PartyName,
): Hapi.Lifecycle.ReturnValue {
  if (!(Number(headersOf(request)['content-length']) > MAX_BODY_BYTES)) return h.continue
  const refusal = refuse({ status: 413, code: 'GENERIC_UPLOAD_EXCEEDS_LIMIT' })
  return send(request, h, party, refusal).header('connection', 'close').takeover()
}

/** The default instance once had its pages under a name of its own. */
function redirectOldAlias(request: Hapi.Request, h: Hapi.ResponseToolkit): Hapi.Lifecycle.ReturnValue {
  const path = /^\/instances\/default\/([^#]*)/.exec(request.raw.req.url ?? '')?.[1]
  if (path === undefined) return h.continue
  const base = backendUrl({ world: occasionOf(request).world, headers: headersOf(request) })
  return send(request, h, 'merchant', { status: 308, headers: { location: `${base}${path}` } }).takeover()
}

function missingPage(party: PartyName, path: string): Hapi.ServerRoute {
  return {
    method: '*',
    path: path.replace(/\*$/, '{rest*}'),
    options: { payload: rawPayload },
    handler: (request, h) => send(request, h, party, notSimulated(request.path)),
  }
}

/** Requests to a party that tells by the first part of a path what is wrong with it. */
function catchStrays(server: Hapi.Server, endpoints: readonly Endpoint[]): void {
  const strays = new Strays(endpoints)
  const [party] = endpoints.map((endpoint) => endpoint.party)
  if (party === undefined) return
  server.ext('onRequest', (request, h) => {
    const { url = '', method } = request.raw.req
    if (method === 'OPTIONS' && url === '*') return send(request, h, party, ANYTHING_GOES).takeover()
    const refusal = strays.tooLong(url)
    return refusal === undefined ? h.continue : send(request, h, party, refusal).takeover()
  })
  // Pages have it on their own paths as well: what is not simulated may cover all of a first part but them.
  for (const path of new Set(['/{path*}', ...endpoints.flatMap(pathsOf)]))
    server.route({
      method: '*',
      path,
      options: { payload: rawPayload },
      handler: (request, h) => {
        const readBody = (): unknown => parse(bodyOf(request, party), party)
        return send(request, h, party, strays.replyTo(request.method.toUpperCase(), request.path, readBody))
      },
    })
}

/** The query as it came; hapi's own reading needs a Host that makes a URL. */
function queryOf(request: Hapi.Request): URLSearchParams {
  const [, query = ''] = /\?([^#]*)/.exec(request.raw.req.url ?? '') ?? []
  return new URLSearchParams(query)
}

/** A known path with another method: OPTIONS asks what is allowed, everything else is refused. */
function otherMethods(path: string, endpoints: readonly Endpoint[]): Hapi.ServerRoute {
  const party = endpoints[0]?.party ?? 'merchant'
  const allowed = endpoints
    .filter((endpoint) => pathsOf(endpoint).includes(path))
    .flatMap((endpoint) => (endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method]))
  return {
    method: '*',
    path,
    options: { payload: rawPayload },
    handler: (request, h) => {
      if (request.method === 'options') {
        return h
          .response()
          .code(204)
          .header('allow', allowed.join(', '))
          .header('access-control-allow-headers', '*')
          .header('access-control-allow-methods', '*')
      }
      const reply = methodNotAllowed(request.method.toUpperCase())
      return send(request, h, party, reply).header('allow', allowed.join(', '))
    },
  }
}

function send(
  request: Hapi.Request,
  h: Hapi.ResponseToolkit,
  party: PartyName,
  reply: Reply,
): Hapi.ResponseObject {
  const response = respond(request, h, reply, CONVENTIONS[party].deflatesReplies).code(reply.status)
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.header(name, value)
  return response
}

function translate(
  request: Hapi.Request,
  h: Hapi.ResponseToolkit,
  party: PartyName,
): Hapi.Lifecycle.ReturnValue {
  const { response } = request
  const { world } = occasionOf(request)
  // Time is an argument, in headers too: node would put the machine's own into Date.
  request.raw.res.sendDate = false
  const date = new Date(world.clock.now() * 1000).toUTCString()
  const answer =
    response instanceof Error
      ? send(request, h, party, replyToFailure(response, party, request.path, pageOf(request)))
      : response
  if (response instanceof Error && isOwnMistake(response)) world.onMistake(response)
  return answer
    .header('date', date)
    .header('cache-control', 'no-store', { override: false })
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', '*')
}

/** Id of the page whose route a request took, if it took one. */
function pageOf(request: Hapi.Request): string | undefined {
  const route = request.route.settings.app as { page?: string } | undefined
  return route?.page
}

function occasionOf(request: Hapi.Request): Occasion {
  const given = request.app as { occasion?: Occasion }
  const kept = request.server.app as { occasion?: Occasion }
  const occasion = given.occasion ?? kept.occasion
  if (occasion === undefined) throw new Error('a request came in without a world')
  return occasion
}

function keepJournal(request: Hapi.Request, party: PartyName): void {
  const { journal, world } = occasionOf(request)
  const { response } = request
  if (journal === undefined || response instanceof Error) return
  journal.record({
    party,
    method: request.method.toUpperCase(),
    path: request.path,
    at: world.clock.now(),
    status: response.statusCode,
    requestBody: bytesOf(request.payload),
    replyBody: typeof response.source === 'string' ? Buffer.from(response.source) : bytesOf(response.source),
  })
}

function headersOf(request: Hapi.Request): Record<string, string | undefined> {
  const single = Object.entries(request.headers).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(single) as Record<string, string>
}

/**
 * Whoever confirms or creates a withdrawal need not say anything about it: to the bank, no body is an empty object.
 * @throws BodyError when it cannot be unpacked @throws MalformedError when it is no JSON
 */
function bodyAsJson(party: PartyName, request: Hapi.Request): JsonValue {
  const bytes = bodyOf(request, party)
  return party === 'bank' && bytes.length === 0 ? {} : parse(bytes, party)
}

/** @throws MalformedError when it is no JSON */
function parse(bytes: Uint8Array, party: PartyName): JsonValue {
  return parseJson(bytes, CONVENTIONS[party].readsInt64Only ? 'int64' : undefined)
}

/** @throws BodyError when it cannot be unpacked */
function bodyOf(request: Hapi.Request, party: PartyName): Uint8Array {
  return unpack(bytesOf(request.payload), CONVENTIONS[party], headersOf(request)['content-encoding'])
}

function bytesOf(payload: unknown): Uint8Array {
  return payload instanceof Uint8Array ? payload : new Uint8Array(0)
}
