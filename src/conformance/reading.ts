/**
 * Reading what a history holds without stumbling over what is malformed in it.
 */
import { canonicalCrockford } from '../protocol/encoding/crockford.js'
import { formatAmount, parseAmount } from '../protocol/encoding/amount.js'
import {
  isJsonObject,
  JsonReal,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../protocol/encoding/json.js'
import { matchPath, readQuery, type Endpoint, type ReplyShapes } from '../protocol/endpoints/endpoint.js'
import { MalformedError } from '../protocol/malformed.js'
import type { Span } from './history.js'

/** What a reader gives, or undefined where it finds something malformed. */
export function readQuietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}

/** A text by which JSON values compare, whatever somebody has written into them: members in the order of their names. */
export function comparable(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(comparable).join(',')}]`
  if (!isJsonObject(value)) return stringifyJson(value)
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${comparable(value[name] ?? null)}`)
  return `{${members.join(',')}}`
}

/** A 32-byte key in the path of a request, in canonical spelling. */
export function keyInPath(endpoint: Endpoint, span: Span, parameter: string): string | undefined {
  return bytesInPath(endpoint, span, parameter, 32)
}

/** A 64-byte hash in the path of a request, in canonical spelling. */
export function hashInPath(endpoint: Endpoint, span: Span, parameter: string): string | undefined {
  return bytesInPath(endpoint, span, parameter, 64)
}

function bytesInPath(endpoint: Endpoint, span: Span, parameter: string, length: number): string | undefined {
  const segment = parametersOf(endpoint, span)[parameter]
  return segment === undefined ? undefined : readQuietly(() => canonicalCrockford(segment, length))
}

/** Id of the instance that a merchant has from the start, and whose pages stand under no path of their own. */
export const DEFAULT_INSTANCE = 'admin'

/** The instance whose page was asked. */
export function instanceInPath(endpoint: Endpoint, span: Span): string {
  return parametersOf(endpoint, span)['INSTANCE'] ?? DEFAULT_INSTANCE
}

/** A parameter in the path of a request; the empty text if there is none of this name. */
export function parameterInPath(endpoint: Endpoint, span: Span, name: string): string {
  return parametersOf(endpoint, span)[name] ?? ''
}

/** How the judge calls an order: with its instance in front, unless that is the default one. */
export function orderName(instance: string, orderId: string): string {
  return instance === DEFAULT_INSTANCE ? orderId : `${instance}/${orderId}`
}

/** The order that a request is about. */
export function orderInPath(endpoint: Endpoint, span: Span): string {
  return orderName(instanceInPath(endpoint, span), parametersOf(endpoint, span)['ORDER_ID'] ?? '')
}

/** The id of an order as it stands on the wire; {@link orderInPath} may put the instance in front. */
export function wireOrderId(order: string): string {
  return order.slice(order.lastIndexOf('/') + 1)
}

/** The parameters behind `?` of a request. @throws MalformedError */
export function queryOf<Query>(endpoint: Endpoint<unknown, ReplyShapes, Query>, span: Span): Query {
  return readQuery(endpoint, new URLSearchParams(span.path.split('?')[1] ?? ''))
}

/** True if a request says that it waits for less than no time, or for more than anybody lives: some refuse that. */
export function waitsOddly({ path }: Span): boolean {
  const timeout = new URLSearchParams(path.split('?')[1] ?? '').get('timeout_ms')
  return timeout !== null && !/^[0-9]{1,12}$/.test(timeout)
}

/** An amount as canonical text, if the value is one. */
export function amountIn(value: unknown): string | undefined {
  return typeof value === 'string' ? readQuietly(() => formatAmount(parseAmount(value))) : undefined
}

/** Units of an amount text. @throws MalformedError */
export function units(amount: string): bigint {
  return parseAmount(amount).units
}

/**
 * The body of a request, empty if it is no object. Facts are kept as canonical JSON, so each number that is no integer
 * is there as its text.
 */
export function bodyOf({ request: { json } }: Span): JsonObject {
  return isJsonObject(json) ? (withoutReals(json) as JsonObject) : {}
}

function withoutReals(value: JsonValue): JsonValue {
  if (value instanceof JsonReal) return value.text
  if (Array.isArray(value)) return value.map(withoutReals)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutReals(member)]))
}

function parametersOf(endpoint: Endpoint, span: Span): Record<string, string> {
  return matchPath(endpoint, span.path.split('?')[0] ?? '') ?? {}
}
