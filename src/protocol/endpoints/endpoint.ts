/**
 * Endpoints as data: for each page of the Taler docs the method, the path and the shapes of what is said.
 *
 * Both readings of a page, the simulator's and the judge's, use these; behaviour is in neither. The page name
 * is the base name of the file in the docs, and of every file about that page in this project.
 */
import Joi from 'joi'
import type { JsonValue } from '../encoding/json.js'
import type { MalformedError } from '../malformed.js'
import { validate } from './shapes.js'

/** Who serves a page. */
export type PartyName = 'merchant' | 'exchange' | 'bank'

/** A house is an exchange with its bank: which one, where there are two; absent for the first. */
export type HouseName = 'second'

/** What a party is called where there may be two of its kind. */
export function nameInHouse(party: PartyName, house: HouseName | undefined): string {
  return house === undefined ? party : `${house}-${party}`
}

/** Stands in `replies` for a status that comes without a body. */
export const nothing = 'nothing'
export type Nothing = typeof nothing

/** Stands in `replies` for a status whose body is no JSON: text in a type that both sides agreed on, or bytes. */
export const opaque = 'opaque'
export type Opaque = typeof opaque

/** What is known about the body of a reply: its shape, or that there is no JSON to have one. */
export type ReplyShape = Joi.ObjectSchema | Joi.ArraySchema | Nothing | Opaque

export type ReplyShapes = Readonly<Record<number, ReplyShape>>

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

type SchemaFields<Body> = Parameters<typeof Joi.object<Body, true>>[0]

export interface Endpoint<Request = unknown, Replies extends ReplyShapes = ReplyShapes, Query = unknown> {
  /** Base name of the page, `post-orders-ORDER_ID-pay`. */
  readonly page: string
  readonly party: PartyName
  readonly method: Method
  /** Path with parameters in braces, `/orders/{ORDER_ID}/pay`. */
  readonly path: string
  /** Shape of the parameters behind `?`, each of them a text; absent when there are none. */
  readonly query?: Joi.ObjectSchema<Query>
  /** Shape of the request body; absent when there is none. */
  readonly request?: Joi.ObjectSchema<Request>
  /** Shape of the body for each documented status. */
  readonly replies: Replies
  /** Statuses that come as a web page, without the body of `replies`, to whoever accepts text/html. */
  readonly html: readonly number[]
  /**
   * True if the caller must present an access token: of the instance, or of the default one under /management.
   * Whoever asks for a token may present name and password instead.
   */
  readonly authenticated: boolean
}

/** Type of the body that an endpoint sends with a status; undefined where it is no JSON. */
export type ReplyBody<E extends Endpoint, Status extends keyof E['replies']> =
  E['replies'][Status] extends Joi.ObjectSchema<infer Body>
    ? Body
    : E['replies'][Status] extends Joi.ArraySchema<infer List>
      ? List
      : undefined

/** Declares an endpoint; `request` lists the fields in the order in which they are checked. */
export function endpoint<Request, Query = unknown>() {
  return <const Replies extends ReplyShapes>(declared: {
    page: string
    party: PartyName
    method: Method
    path: string
    query?: SchemaFields<Query>
    request?: SchemaFields<Request>
    replies: Replies
    html?: readonly number[]
    authenticated?: boolean
  }): Endpoint<Request, Replies, Query> => {
    const { query, request, authenticated = false, html = [], ...rest } = declared
    return {
      ...rest,
      authenticated,
      html,
      ...(query === undefined ? {} : { query: Joi.object<Query, true>(query) }),
      ...(request === undefined ? {} : { request: Joi.object<Request, true>(request) }),
    }
  }
}

const INSTANCE_PREFIX = '/instances/{INSTANCE}'

/**
 * The paths under which a page is served: every instance of a merchant but the default one has its pages under
 * a path of its own.
 */
export function pathsOf({ party, path }: Endpoint): readonly string[] {
  const isOfInstance = party === 'merchant' && !/^\/(management|instances)\b/.test(path)
  return isOfInstance ? [path, `${INSTANCE_PREFIX}${path}`] : [path]
}

/**
 * Fills the parameters of a path; with INSTANCE among them, the path is that of this instance.
 * @throws RangeError when one is missing.
 */
export function pathOf(target: Endpoint, parameters: Readonly<Record<string, string>> = {}): string {
  const [own = target.path, ofInstance = own] = pathsOf(target)
  const pattern = parameters['INSTANCE'] === undefined ? own : ofInstance
  return pattern.replace(/\{([A-Z_]+)\}/g, (_, name: string) => {
    const value = parameters[name]
    if (value === undefined) throw new RangeError(`${target.page} needs the path parameter ${name}`)
    return encodeURIComponent(value)
  })
}

/** A segment of a pattern: the name of a parameter, or a text that has to stand there. */
type Segment = { readonly name: string } | { readonly text: string }

/** Patterns in segments, by path; there is one for each page, and every message is held against many of them. */
const patterns = new Map<string, readonly Segment[]>()

/** Parameters of a path as it came in, or undefined when it is not one of this endpoint's paths. */
export function matchPath(target: Endpoint, path: string): Record<string, string> | undefined {
  const given = path.replace(/\/$/, '').split('/')
  for (const pattern of pathsOf(target)) {
    const parameters = matchSegments(segmentsOf(pattern), given)
    if (parameters !== undefined) return parameters
  }
  return undefined
}

function segmentsOf(pattern: string): readonly Segment[] {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  const segments = pattern.split('/').map((text) => {
    const name = /^\{([A-Z_]+)\}$/.exec(text)?.[1]
    return name === undefined ? { text } : { name }
  })
  patterns.set(pattern, segments)
  return segments
}

function matchSegments(
  wanted: readonly Segment[],
  given: readonly string[],
): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = decodeSegment(given[index] ?? '')
    if ('text' in segment ? segment.text !== value : value === undefined || value === '') return undefined
    if ('name' in segment && value !== undefined) parameters[segment.name] = value
  }
  return parameters
}

/** Validates a request body. @throws MalformedError naming the first bad field. */
export function readRequest<Request>(target: Endpoint<Request>, body: JsonValue): Request {
  if (target.request === undefined) throw new RangeError(`${target.page} takes no body`)
  return validate(target.request, body)
}

/** A field among those of the object that it belongs to, as an exchange tells it. */
export interface FieldPlace {
  field?: string
  line?: number
}

/** Where a malformed request is wrong: the innermost field; none when the body is no JSON at all. */
export function placeOf(target: Endpoint, { field, received }: MalformedError): FieldPlace {
  let shape = describedRequest(target)
  const path = field === '' ? [] : field.split('.')
  // A list instead of an object has no fields, so the first one is missing.
  if (path.length === 0 && received.startsWith('an array')) path.push(Object.keys(keysOf(shape))[0] ?? '')
  let place: FieldPlace = {}
  for (const part of path) {
    if (/^\d+$/.test(part)) {
      shape = (shape as { items?: Joi.Description[] } | undefined)?.items?.[0]
      continue
    }
    const keys = keysOf(shape)
    place = { field: part, line: Math.max(0, Object.keys(keys).indexOf(part)) }
    shape = keys[part]
  }
  return place
}

const described = new WeakMap<Endpoint, Joi.Description>()

/** What joi says about the shape of a request; asked once, as it takes longer than a whole request. */
function describedRequest(target: Endpoint): Joi.Description | undefined {
  const known = described.get(target) ?? target.request?.describe()
  if (known !== undefined) described.set(target, known)
  return known
}

function keysOf(shape: Joi.Description | undefined): Readonly<Record<string, Joi.Description | undefined>> {
  return (shape?.keys ?? {}) as Readonly<Record<string, Joi.Description | undefined>>
}

/** Validates the parameters behind `?`; the last one counts if one comes twice. @throws MalformedError */
export function readQuery<Query>(
  target: Endpoint<unknown, ReplyShapes, Query>,
  query: URLSearchParams,
): Query {
  if (target.query === undefined) throw new RangeError(`${target.page} takes no query`)
  return validate(target.query, Object.fromEntries(query))
}

/** True if a status comes with a body in JSON. */
export function hasJson(shape: ReplyShape): shape is Joi.ObjectSchema | Joi.ArraySchema {
  return shape !== nothing && shape !== opaque
}

/** Validates the body of a reply with a documented status. @throws MalformedError naming the first bad field. */
export function readReply<E extends Endpoint, Status extends keyof E['replies'] & number>(
  target: E,
  status: Status,
  body: unknown,
): ReplyBody<E, Status> {
  const shapes: Readonly<Record<number, ReplyShape | undefined>> = target.replies
  const shape = shapes[status]
  if (shape === undefined) throw new RangeError(`${target.page} does not document status ${String(status)}`)
  return (hasJson(shape) ? validate<unknown>(shape, body) : undefined) as ReplyBody<E, Status>
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
