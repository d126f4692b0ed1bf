/** What the pages say about instances, and what is kept of their passwords. */
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { readRequest, type Endpoint } from '../../../protocol/endpoints/endpoint.js'
import { pageId } from '../../../protocol/endpoints/index.js'
import type { Span } from '../../history.js'
import { bodyOf, comparable, instanceInPath, queryOf, readQuietly } from '../../reading.js'
import { pageOracle, type PageOracle } from '../operation.js'
import type { State } from '../state.js'
import { guarded, type Permission } from './access.js'
import { doubts } from './doubts.js'
import { shownOtherwise, type Kind } from './things.js'

export const INSTANCE: Kind = {
  name: 'instance',
  parameter: 'INSTANCE',
  idMember: 'id',
  listMember: 'instances',
  reading: 'management-read',
  writing: 'management-write',
  shown: ['name', 'email', 'website', 'use_stefan'],
  vanishes: true,
}

/** Where the password of an instance is kept among the facts; its text is the name that stands for it. */
export function passwordFact(instance: string): string {
  return `password:${instance}`
}

/** Keeps the password in a request for an instance. */
export function withPassword(state: State, instance: string, json: unknown): State {
  const password = isJsonObject(json) ? json['password'] : undefined
  return typeof password === 'string'
    ? state.with('thing', passwordFact(instance), { instance, text: password, active: true })
    : state
}

/** A page about the instance that is asked itself. @param done what holds when it said yes with one of the rows */
export function ownOracle(
  endpoint: Endpoint,
  permission: Permission,
  { rows, done }: { rows: readonly string[]; done: (state: State, instance: string, json: unknown) => State },
): PageOracle {
  const page = pageId(endpoint)
  const oracle = pageOracle<{ readonly instance: string }>({
    page,
    begin: (span) => {
      const { request, query } = endpoint
      const isWell =
        request === undefined ||
        readQuietly(() => readRequest(endpoint, span.request.json ?? null)) !== undefined
      const isAskedWell = query === undefined || readQuietly(() => queryOf(endpoint, span)) !== undefined
      return isWell && isAskedWell ? { instance: instanceInPath(endpoint, span) } : 'malformed'
    },
    touches: ({ instance }) => [`instance:${instance}`],
    settle: ({ call, state, span, reply }) => [
      ...rows.map((name, index) => {
        const row = `${page}/${name}`
        // The first row is that of success.
        if (index > 0) return { row, state }
        const fact = state.get('thing', `instance:${call.instance}`)
        const mismatch = fact === undefined ? undefined : shownOtherwise(INSTANCE, fact.text, reply?.json)
        const next = done(state, call.instance, bodyOf(span))
        return { row, state: next, ...(mismatch === undefined ? {} : { mismatch }) }
      }),
      ...doubts(page, aboutInstance(call.instance, span), state),
    ],
  })
  return guarded(oracle, endpoint, permission)
}

/** What the doubts look at in a request about an instance. */
export function aboutInstance(id: string, span: Span) {
  return {
    kind: 'instance',
    id,
    body: bodyOf(span),
    isDetailed: span.path.includes('?'),
  } as const
}

/** The instance with other settings. */
export function changed(state: State, instance: string, json: unknown): State {
  const id = `instance:${instance}`
  const fact = state.get('thing', id)
  if (fact === undefined || !isJsonObject(json)) return state
  const before = JSON.parse(fact.text) as object
  return state.with('thing', id, { ...fact, text: comparable({ ...before, ...json }) })
}

/** The instance is no more. */
export function dropped(state: State, instance: string): State {
  const id = `instance:${instance}`
  const fact = state.get('thing', id)
  return fact === undefined ? state : state.with('thing', id, { ...fact, active: false })
}
