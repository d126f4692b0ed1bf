/**
 * Replies as rows describe them, made for twins where no play has brought one.
 */
import type { Description } from 'joi'
import { nothing } from '../../../protocol/endpoints/endpoint.js'
import { ENDPOINTS, pageId } from '../../../protocol/endpoints/index.js'
import { errorEntry, type ErrorName } from '../../../protocol/errors.js'
import { stringifyJson, type JsonValue } from '../../../protocol/encoding/json.js'
import { rowsOfPage } from '../../spec/catalogue.js'
import type { Row } from '../../spec/row.js'
import type { Reply } from './alterations.js'

/** Where no number is published, any will do. */
const ANY_CODE = 9
export const FIRST_REFUSAL = 400

/** Replies as their row describes them, in the place of another; of refusals one for each code. */
export function madeReplies(row: Row, model: Reply): Reply[] {
  if (row.status === undefined) return []
  return row.status < FIRST_REFUSAL ? successes(row, row.status, model) : refusals(row, row.status, model)
}

/** A code that only this row has shows most and comes first. */
function refusals({ id, page, codes = [] }: Row, status: number, model: Reply): Reply[] {
  const others = rowsOfPage(page).filter((one) => one.id !== id && one.status === status)
  const isShared = (name: ErrorName): boolean => others.some((other) => other.codes?.includes(name) === true)
  const names = [...codes.filter((name) => !isShared(name)), ...codes.filter(isShared)]
  const numbers = names.length === 0 ? [ANY_CODE] : names.map((name) => errorEntry(name).code ?? ANY_CODE)
  return numbers.map((code) => withBody(model, status, { code, hint: 'made for a twin' }))
}

/** None where the shape of the body asks for more than plain values: what is signed or hashed cannot be made up. */
function successes({ page }: Row, status: number, model: Reply): Reply[] {
  const shape = ENDPOINTS.find((one) => pageId(one) === page)?.replies[status]
  if (shape === nothing) return [withBody(model, status)]
  if (shape === undefined || typeof shape === 'string') return []
  const body = simplest(shape.describe())
  return body === undefined ? [] : [withBody(model, status, body)]
}

function withBody({ type, span, play, at, now }: Reply, status: number, body?: JsonValue): Reply {
  const about = { type, span, play, at, now, status }
  if (body === undefined) return { ...about, headers: {} }
  return { ...about, headers: { 'content-type': 'application/json' }, body: stringifyJson(body) }
}

/** The simplest value of a shape: what may be left out is. Undefined where plain values do not do. */
function simplest({ type, keys, allow, flags, rules }: Description): JsonValue | undefined {
  const { only = false } = (flags ?? {}) as { only?: boolean }
  if (only) return (allow as JsonValue[] | undefined)?.[0]
  if (rules !== undefined) return undefined
  if (type === 'array') return []
  if (type === 'boolean') return false
  if (type === 'string') return 'made'
  return type === 'object' ? simplestObject((keys ?? {}) as Record<string, Description>) : undefined
}

function simplestObject(keys: Record<string, Description>): JsonValue | undefined {
  const members = Object.entries(keys)
    .filter(([, { flags }]) => (flags as { presence?: string } | undefined)?.presence !== 'optional')
    .map(([name, shape]) => [name, simplest(shape)] as const)
  return members.every((one): one is readonly [string, JsonValue] => one[1] !== undefined)
    ? Object.fromEntries(members)
    : undefined
}
