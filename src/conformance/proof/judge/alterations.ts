/**
 * What may be made wrong about one reply, as data: a name, what changes, and whether a page can ever let it pass.
 */
import type { Description } from 'joi'
import { decodeCrockfordVariable, encodeCrockford } from '../../../protocol/encoding/crockford.js'
import { formatAmount, parseAmount } from '../../../protocol/encoding/amount.js'
import {
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from '../../../protocol/encoding/json.js'
import { ENDPOINTS, pageId } from '../../../protocol/endpoints/index.js'
import type { Recorded, Span } from '../../history.js'
import { row, rowsOfPage } from '../../spec/catalogue.js'
import { errorEntry } from '../../../protocol/errors.js'

export type Reply = Recorded & { type: 'reply' }

/** A reply as it was altered. */
export interface Altered {
  /** What in the reply was altered: a status, or the path of a field. */
  readonly what: string
  readonly reply: Reply
}

/** A kind of mistake, and all replies that come of it. */
export interface Alteration {
  readonly name: string
  /** True if no page and no state lets such a reply pass. */
  readonly isAlwaysWrong: boolean
  readonly of: (reply: Reply, span: Span) => readonly Altered[]
}

const UNDOCUMENTED = 418
const NO_CODE = 9

export const ALTERATIONS: readonly Alteration[] = [
  {
    name: 'undocumented status',
    isAlwaysWrong: true,
    of: (reply) => [withStatus(reply, UNDOCUMENTED)],
  },
  {
    name: 'status of another row',
    isAlwaysWrong: false,
    of: (reply, span) => {
      const statuses = new Set(rowsOfPage(pageOf(span)).flatMap(({ status }) => status ?? []))
      return [...statuses].filter((status) => status !== reply.status).map((one) => withStatus(reply, one))
    },
  },
  {
    name: 'error code',
    isAlwaysWrong: true,
    // Where no number is published, no number is wrong.
    of: (reply, span) =>
      isEveryCodePublished(pageOf(span), reply.status)
        ? inBody(reply, (body) => ('code' in body ? [['code', { ...body, code: NO_CODE }]] : []))
        : [],
  },
  {
    name: 'field left out',
    isAlwaysWrong: true,
    of: (reply, span) =>
      inBody(reply, (body) =>
        fieldsIn(body, shapeOf(span, reply.status))
          .filter((field) => field.isRequired)
          .map(({ path }) => [path.join('.'), changedAt(body, path, () => undefined)]),
      ),
  },
  {
    name: 'type of a field',
    isAlwaysWrong: true,
    of: (reply, span) =>
      inBody(reply, (body) =>
        fieldsIn(body, shapeOf(span, reply.status)).map(({ path }) => [
          path.join('.'),
          changedAt(body, path, withOtherType),
        ]),
      ),
  },
  {
    name: 'bit of a signature',
    isAlwaysWrong: true,
    of: (reply) =>
      leavesChanged(reply, ({ path, value }) => (isSignature(path) ? withBitTurned(value) : undefined)),
  },
  {
    name: 'bit of a hash or key, or a cent',
    // What a page shows only once, and nobody signs, may be anything.
    isAlwaysWrong: false,
    of: (reply) =>
      leavesChanged(reply, ({ path, value }) =>
        isSignature(path) ? undefined : (withBitTurned(value) ?? withCentMore(value)),
      ),
  },
  {
    name: 'header',
    isAlwaysWrong: false,
    of: (reply) =>
      Object.entries({ etag: '"another"', location: 'http://elsewhere.test/' })
        .filter(([name]) => name in reply.headers)
        .map(([name, value]) => ({
          what: name,
          reply: { ...reply, headers: { ...reply.headers, [name]: value } },
        })),
  },
]

/** Other mistakes: whether a page lets one pass depends on the field, and the judge may know nothing of it. */
export const FURTHER_ALTERATIONS: readonly Alteration[] = [
  {
    name: 'another value',
    isAlwaysWrong: false,
    of: (reply) => leavesChanged(reply, ({ value }) => withOtherValue(value)),
  },
  {
    name: 'another time or number',
    isAlwaysWrong: false,
    of: (reply) => [
      ...leavesChanged(reply, ({ path, value }) => withOtherSize(path, value, LONG)),
      ...leavesChanged(reply, ({ path, value }) => withOtherSize(path, value, -LONG)),
    ],
  },
  {
    name: 'another code',
    isAlwaysWrong: false,
    // Where no number of one row is published, that row may take it; others may not.
    of: (reply) => inBody(reply, (body) => ('code' in body ? [['code', { ...body, code: NO_CODE }]] : [])),
  },
  {
    name: 'first entry left out',
    isAlwaysWrong: false,
    of: (reply) =>
      inBody(reply, (body) =>
        listsOf(body).map((path) => [
          path.join('.'),
          changedAt(body, path, (held) => (Array.isArray(held) ? held.slice(1) : held)),
        ]),
      ),
  },
]

function pageOf(span: Span): string {
  return `${span.to}/${span.page}`
}

function withStatus(reply: Reply, status: number): Altered {
  return { what: String(status), reply: { ...reply, status } }
}

function isEveryCodePublished(page: string, status: number): boolean {
  const rows = rowsOfPage(page).filter((one) => one.status === status)
  return rows.every(({ id }) => row(id).codes?.every((name) => errorEntry(name).confirmed) === true)
}

/** Replies with other bodies; none where the body is no JSON object. */
function inBody(
  reply: Reply,
  change: (body: JsonObject) => readonly (readonly [what: string, body: JsonValue | undefined])[],
): Altered[] {
  const isJson = reply.headers['content-type']?.startsWith('application/json') === true
  const body = isJson ? parseJson(reply.body ?? 'null') : undefined
  if (!isJsonObject(body)) return []
  return change(body).map(([what, changed]) => ({
    what,
    reply: { ...reply, body: stringifyJson(changed ?? null) },
  }))
}

type Path = readonly string[]

function shapeOf(span: Span, status: number): Description | undefined {
  const endpoint = ENDPOINTS.find((candidate) => pageId(candidate) === pageOf(span))
  const shape = endpoint?.replies[status]
  return shape === undefined || typeof shape === 'string' ? undefined : shape.describe()
}

/** The fields of a body that a shape speaks of, at any depth; of the elements of a list only the first. */
function fieldsIn(
  value: JsonValue,
  shape: Description | undefined,
  path: Path = [],
): { path: Path; isRequired: boolean }[] {
  if (Array.isArray(value)) {
    const [item] = (shape?.['items'] ?? []) as Description[]
    const [first] = value
    return first === undefined ? [] : fieldsIn(first, item, [...path, '0'])
  }
  if (!isJsonObject(value)) return []
  return Object.entries((shape?.keys ?? {}) as Record<string, Description>).flatMap(([name, inner]) => {
    const held = value[name]
    if (held === undefined) return []
    const { presence } = (inner.flags ?? {}) as { presence?: string }
    const here = [...path, name]
    return [{ path: here, isRequired: presence !== 'optional' }, ...fieldsIn(held, inner, here)]
  })
}

interface Leaf {
  readonly path: Path
  readonly value: JsonValue
}

function leavesChanged(reply: Reply, change: (leaf: Leaf) => JsonValue | undefined): Altered[] {
  return inBody(reply, (body) =>
    leavesOf(body).flatMap((leaf) => {
      const changed = change(leaf)
      return changed === undefined
        ? []
        : [[leaf.path.join('.'), changedAt(body, leaf.path, () => changed)] as const]
    }),
  )
}

function isSignature(path: Path): boolean {
  return /(^|_)(sig|signature|sigs)$/.test(path.findLast((name) => !/^\d+$/.test(name)) ?? '')
}

function leavesOf(value: JsonValue, path: Path = []): Leaf[] {
  if (Array.isArray(value)) return value[0] === undefined ? [] : leavesOf(value[0], [...path, '0'])
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]))
  return [{ path, value }]
}

/** A value in which what stands at a path is another, or gone. */
function changedAt(
  value: JsonValue,
  [name, ...rest]: Path,
  change: (held: JsonValue) => JsonValue | undefined,
): JsonValue | undefined {
  if (name === undefined) return change(value)
  if (Array.isArray(value))
    return value.map((one, index) => (String(index) === name ? (changedAt(one, rest, change) ?? null) : one))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const held = key === name ? changedAt(inner, rest, change) : inner
      return held === undefined ? [] : [[key, held]]
    }),
  )
}

function withOtherType(value: JsonValue): JsonValue {
  if (typeof value === 'string') return 7
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return {}
  return isJsonObject(value) ? [] : String(value)
}

function withOtherValue(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1
  if (typeof value !== 'string' || BINARY.test(value) || AMOUNT.test(value)) return undefined
  return `${value}x`
}

/** Ten years: longer than anything that is agreed on here. */
const LONG = 315_360_000

/** A number that is much larger or much smaller; of times, another year, or none at all. */
function withOtherSize(path: Path, value: JsonValue, by: number): JsonValue | undefined {
  const isTime = path.at(-1) === 't_s'
  if (typeof value === 'number') return Math.max(isTime ? 1 : 0, value + by)
  return isTime && value === 'never' ? LONG : undefined
}

/** Lists in a value that have entries. */
function listsOf(value: JsonValue, path: Path = []): Path[] {
  if (Array.isArray(value)) return value[0] === undefined ? [] : [path, ...listsOf(value[0], [...path, '0'])]
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => listsOf(inner, [...path, name]))
}

/** Base32 of 32 bytes and more: signatures, hashes, keys. What is shorter is a name that its giver may choose. */
const BINARY = /^[0-9A-HJKMNP-TV-Z]{52,}$/
const AMOUNT = /^[A-Z]{1,11}:\d+(\.\d+)?$/

function withBitTurned(value: JsonValue): string | undefined {
  if (typeof value !== 'string' || !BINARY.test(value)) return undefined
  const bytes = decodeCrockfordVariable(value)
  bytes[3] = (bytes[3] ?? 0) ^ 4
  return encodeCrockford(bytes)
}

function withCentMore(value: JsonValue): string | undefined {
  if (typeof value !== 'string' || !AMOUNT.test(value)) return undefined
  const { currency, units } = parseAmount(value)
  return formatAmount({ currency, units: units + parseAmount(`${currency}:0.01`).units })
}
