/**
 * What an instance keeps — webhooks, devices, accounts — and instances themselves: made, shown, listed, changed and
 * removed in one and the same way.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocol/encoding/json.js'
import { readRequest, type Endpoint } from '../../../protocol/endpoints/endpoint.js'
import { pageId } from '../../../protocol/endpoints/index.js'
import {
  bodyOf,
  comparable,
  DEFAULT_INSTANCE,
  instanceInPath,
  parameterInPath,
  queryOf,
  readQuietly,
} from '../../reading.js'
import { isRow } from '../../spec/catalogue.js'
import { pageOracle, type Option, type PageOracle } from '../operation.js'
import type { State } from '../state.js'
import { guarded, type Permission } from './access.js'
import { doubts } from './doubts.js'

export interface Kind {
  /** Name of the kind, as in the ids of facts. */
  readonly name: 'webhook' | 'otp-device' | 'account' | 'instance'
  /** Where the id stands: parameter of a path, member of a request or reply, member of an entry in a list. */
  readonly parameter: string
  readonly idMember: string
  /** Member of the reply to a list. */
  readonly listMember: string
  readonly reading: Permission
  readonly writing: Permission
  /** Members that are shown as they were sent; where the pages call one by two names, as it is sent and as it is shown. */
  readonly shown: readonly (string | readonly [sent: string, told: string])[]
  /** False: who removes it twice may be told the same twice. */
  readonly vanishes: boolean
}

interface Thing {
  readonly instance: string
  readonly id: string
  readonly body: JsonObject
  /** True if something stands behind `?`. */
  readonly isDetailed: boolean
}

/** Instances belong to the backend; everything else belongs to an instance. */
function factId({ name }: Kind, { instance, id }: Pick<Thing, 'instance' | 'id'>): string {
  return name === 'instance' ? `instance:${id}` : `${name}:${instance}:${id}`
}

function ownerOf({ name }: Kind, endpoint: Endpoint, span: Parameters<typeof instanceInPath>[1]): string {
  return name === 'instance' ? '' : instanceInPath(endpoint, span)
}

function declare(
  kind: Kind,
  endpoint: Endpoint,
  permission: Permission,
  parts: {
    readonly id: (span: Parameters<typeof instanceInPath>[1]) => string
    readonly settle: (situation: {
      thing: Thing
      state: State
      json: JsonValue | undefined
      status: number | undefined
    }) => readonly Option[]
  },
): PageOracle {
  const page = pageId(endpoint)
  const oracle = pageOracle<Thing>({
    page,
    begin(span) {
      const json = span.request.json ?? null
      const isWell =
        endpoint.request === undefined || readQuietly(() => readRequest(endpoint, json)) !== undefined
      const isAskedWell =
        endpoint.query === undefined || readQuietly(() => queryOf(endpoint, span)) !== undefined
      if (!isWell || !isAskedWell) return 'malformed'
      return {
        instance: ownerOf(kind, endpoint, span),
        id: parts.id(span),
        body: bodyOf(span),
        isDetailed: span.path.includes('?'),
      }
    },
    touches: ({ instance, id }) => [
      ...(instance === '' ? ['instances'] : [`instance:${instance}`]),
      ...(kind.name === 'instance' && id !== '' ? [`instance:${id}`] : []),
    ],
    settle: ({ call, state, reply }) => [
      ...parts.settle({ thing: call, state, json: reply?.json, status: reply?.status }),
      ...doubts(page, { ...call, kind: kind.name }, state),
    ],
  })
  // An instance that is not there is what these pages are about, not where they are asked.
  return guarded(oracle, kind.name === 'instance' ? { ...endpoint, path: '/' } : endpoint, permission)
}

/** Adds one. @param made rows for a new one, for the same once more, and for another one of the same id */
export function addOracle(
  kind: Kind,
  endpoint: Endpoint,
  made: { readonly fresh: readonly string[]; readonly again: readonly string[]; readonly taken: string },
): PageOracle {
  const page = pageId(endpoint)
  return declare(kind, endpoint, kind.writing, {
    id: ({ request, reply }) => {
      const holder = kind.name === 'account' ? reply?.body.json : request.json
      const id = isJsonObject(holder) ? holder[kind.idMember] : undefined
      return typeof id === 'string' ? id : ''
    },
    settle({ thing, state }) {
      const text = comparable(thing.body)
      const before =
        kind.name === 'account' ? accountLike(state, thing) : state.get('thing', factId(kind, thing))
      const next = state.with('thing', factId(kind, thing), { instance: thing.instance, text, active: true })
      const fresh = made.fresh.map((name) => ({ row: `${page}/${name}`, state: next }))
      const taken = { row: `${page}/${made.taken}`, state }
      // Older backends have the default instance under this name.
      const isReserved = kind.name === 'instance' && [DEFAULT_INSTANCE, 'default'].includes(thing.id)
      if (before === undefined) return isReserved ? [...fresh, taken] : fresh
      // What was removed may come back, or has to be purged first.
      if (!before.active) return [...fresh, taken]
      const again = made.again.map((name) => ({ row: `${page}/${name}`, state }))
      return before.text === text ? [taken, ...again] : [taken]
    },
  })
}

/** The account of the instance with the same address: its id is only known from replies. */
function accountLike(state: State, { instance, body }: Thing) {
  const uri = body['payto_uri']
  return state.entries('thing').find(([id, fact]) => {
    const isAccount = id.startsWith('account:') && fact.instance === instance
    return isAccount && typeof uri === 'string' && fact.text.includes(comparable(uri))
  })?.[1]
}

/** Shows one: as it was made or last changed. */
export function showOracle(kind: Kind, endpoint: Endpoint): PageOracle {
  const page = pageId(endpoint)
  return declare(kind, endpoint, kind.reading, {
    id: (span) => parameterInPath(endpoint, span, kind.parameter),
    settle({ thing, state, json }) {
      const fact = state.get('thing', factId(kind, thing))
      const unknown = { row: `${page}/${unknownRow(kind)}`, state }
      if (fact === undefined) return [unknown, ...ofDefault(kind, thing, `${page}/200-shown`, state)]
      const shown: Option = { row: `${page}/200-shown`, state }
      if (!fact.active) return kind.vanishes ? [unknown] : [unknown, shown]
      const mismatch = shownOtherwise(kind, fact.text, json)
      return [mismatch === undefined ? shown : { ...shown, mismatch }]
    },
  })
}

/** What is shown otherwise than it was sent, if anything is. @param text what was sent last */
export function shownOtherwise(
  { shown }: Pick<Kind, 'shown'>,
  text: string,
  told: JsonValue | undefined,
): string | undefined {
  if (!isJsonObject(told)) return undefined
  const made = readText(text)
  const other = shown
    .map((member) => (typeof member === 'string' ? ([member, member] as const) : member))
    .find(([sent, name]) => {
      const value = made[sent] ?? null
      return value !== null && comparable(told[name] ?? null) !== comparable(value)
    })
  return other === undefined ? undefined : `${other[1]} has to be what was sent`
}

/** Lists all: those that are there, and none that is gone. */
export function listOracle(kind: Kind, endpoint: Endpoint): PageOracle {
  const page = pageId(endpoint)
  return declare(kind, endpoint, kind.reading, {
    id: () => '',
    settle({ thing, state, json }) {
      const row = `${page}/200-listed`
      const entries = isJsonObject(json) ? json[kind.listMember] : undefined
      if (!Array.isArray(entries)) return [{ row, state }]
      const listed = new Set(
        entries.flatMap((entry) => (isJsonObject(entry) && !isGone(entry) ? [entry[kind.idMember]] : [])),
      )
      const prefix = factId(kind, { ...thing, id: '' })
      const known = state
        .entries('thing')
        .filter(([id]) => id.startsWith(prefix))
        .map(([id, fact]) => ({ id: id.slice(prefix.length), active: fact.active }))
      const missing = known.find(({ id, active }) => active && !listed.has(id))
      const ghost = known.find(({ id, active }) => !active && listed.has(id))
      if (missing !== undefined) return [{ row, state, mismatch: `${missing.id} has to be in the list` }]
      if (ghost !== undefined) return [{ row, state, mismatch: `${ghost.id} is gone and in the list` }]
      return [{ row, state }]
    },
  })
}

/** True if an entry says of itself that it is there no more. */
function isGone(entry: JsonObject): boolean {
  return entry['active'] === false || entry['deleted'] === true
}

/** Changes one. */
export function changeOracle(kind: Kind, endpoint: Endpoint): PageOracle {
  const page = pageId(endpoint)
  return declare(kind, endpoint, kind.writing, {
    id: (span) => parameterInPath(endpoint, span, kind.parameter),
    settle({ thing, state }) {
      const id = factId(kind, thing)
      const fact = state.get('thing', id)
      if (fact?.active !== true) {
        const names = [unknownRow(kind), ...(fact === undefined ? [] : ['409-purge-required'])]
        const refused = names
          .map((name) => ({ row: `${page}/${name}`, state }))
          .filter(({ row }) => isRow(row))
        return [...refused, ...ofDefault(kind, thing, `${page}/204-changed`, state)]
      }
      const text = comparable({ ...readText(fact.text), ...thing.body })
      return [{ row: `${page}/204-changed`, state: state.with('thing', id, { ...fact, text }) }]
    },
  })
}

/** Removes one. */
export function deleteOracle(kind: Kind, endpoint: Endpoint, more: readonly string[] = []): PageOracle {
  const page = pageId(endpoint)
  return declare(kind, endpoint, kind.writing, {
    id: (span) => parameterInPath(endpoint, span, kind.parameter),
    settle({ thing, state }) {
      const id = factId(kind, thing)
      const fact = state.get('thing', id)
      const unknown = { row: `${page}/${unknownRow(kind)}`, state }
      if (fact === undefined) return [unknown, ...ofDefault(kind, thing, `${page}/204-deleted`, state)]
      const gone = state.with('thing', id, { ...fact, active: false })
      const deleted = { row: `${page}/204-deleted`, state: gone }
      if (!fact.active) return kind.vanishes ? [unknown] : [unknown, deleted]
      return [deleted, ...more.map((name) => ({ row: `${page}/${name}`, state }))]
    },
  })
}

/** The default instance is there without anybody having made it; whether it has this name, no page says. */
function ofDefault({ name }: Kind, { id }: Thing, row: string, state: State): Option[] {
  return name === 'instance' && id === DEFAULT_INSTANCE ? [{ row, state }] : []
}

function unknownRow({ name }: Kind): string {
  return name === 'instance' ? '404-instance-unknown' : '404-unknown'
}

function readText(text: string): JsonObject {
  const value: unknown = text === '' ? {} : JSON.parse(text)
  return value as JsonObject
}
