/**
 * Who may ask: the judge's reading of tokens and instances, put around the reading of every page that wants a token.
 *
 * The page itself is then read as if the token of the target had come. Where a page is silent about what a scope
 * reaches, both answers are right.
 */
import { TOKEN_OF_TARGET } from '../../actors/credentials.js'
import type { Endpoint } from '../../../protocol/endpoints/endpoint.js'
import type { Span } from '../../history.js'
import { DEFAULT_INSTANCE, instanceInPath } from '../../reading.js'
import { isRow } from '../../spec/catalogue.js'
import type { Option, PageOracle, Situation } from '../operation.js'
import type { State, TokenFact } from '../state.js'
import { isOver } from '../tolerance.js'

/** What a page lets its callers do. */
export type Permission =
  | 'orders-read'
  | 'orders-write'
  | 'orders-refund'
  | 'read'
  | 'write'
  | 'tokens-read'
  | 'tokens-write'
  | 'management-read'
  | 'management-write'

interface Guarded {
  /** What the page itself reads in the request. */
  readonly inner: unknown
  /** True if that is nothing, because the request does not have its form. */
  readonly isMalformed: boolean
  readonly instance: string
  /** The header as the history has it; the empty text if there was none. */
  readonly credential: string
}

/** What the caller's credentials are worth: rows that refuse, and whether it may go on all the same. */
interface Access {
  readonly refused: readonly string[]
  readonly mayGoOn: boolean
}

/** The oracle of a page with the question in front of it who is asking. */
export function guarded(oracle: PageOracle, endpoint: Endpoint, permission: Permission): PageOracle {
  const { page, needsForeignCoins, dependsOnCoins, advance } = oracle
  const inside = (situation: Situation<Guarded>): Situation<unknown> => ({
    ...situation,
    call: situation.call.inner,
  })
  const declared: PageOracle<Guarded> = {
    page,
    begin(span, knowledge) {
      const credential = span.headers['authorization'] ?? ''
      const instance = instanceInPath(endpoint, span)
      const isOurs =
        credential === TOKEN_OF_TARGET && (instance === DEFAULT_INSTANCE || isManagement(permission))
      const inner = oracle.begin(isHandedOut(credential) ? asTarget(span) : span, knowledge)
      const isMalformed = inner === 'malformed'
      if ((isMalformed && isOurs) || inner === 'unjudged') return inner
      return { inner, isMalformed, instance, credential }
    },
    touches: ({ inner, isMalformed, instance, credential }, span) => [
      ...(isMalformed ? [] : oracle.touches(inner, span)),
      ...(instance !== DEFAULT_INSTANCE || isHandedOut(credential) ? [`instance:${instance}`] : []),
      ...tokenTouched(credential),
    ],
    ...(dependsOnCoins === undefined
      ? {}
      : { dependsOnCoins: ({ inner, isMalformed }, reply) => !isMalformed && dependsOnCoins(inner, reply) }),
    ...(needsForeignCoins === undefined
      ? {}
      : {
          needsForeignCoins: ({ inner, isMalformed }, reply) =>
            !isMalformed && needsForeignCoins(inner, reply),
        }),
    ...(advance === undefined
      ? {}
      : { advance: (situation) => (situation.call.isMalformed ? [] : advance(inside(situation))) }),
    settle(situation) {
      const { refused, mayGoOn } = accessOf(situation, permission)
      const options: Option[] = refused
        .map((name) => ({ row: `${page}/${name}`, state: situation.state }))
        .filter(({ row }) => isRow(row))
      // Whether form or credentials are looked at first, no page says.
      if (situation.call.isMalformed) return [...options, ...malformed(page, situation.state)]
      if (!mayGoOn && options.length > 0) return options
      return [...options, ...oracle.settle(inside(situation))]
    },
  }
  return declared as unknown as PageOracle
}

function malformed(page: string, state: State): Option[] {
  return [`${page}/400-malformed`, `${page}/400-not-json`].filter(isRow).map((row) => ({ row, state }))
}

/** True if the header carries a token that the target has handed out in this play. */
export function isHandedOut(credential: string): boolean {
  return credential.startsWith('Bearer (token ') && credential !== TOKEN_OF_TARGET
}

/** The name that stands for a token in a header. */
export function tokenIn(credential: string): string {
  return credential.slice('Bearer '.length)
}

/** A token may be shown to another instance than that which handed it out: what both do is judged together. */
export function tokenTouched(credential: string): string[] {
  return isHandedOut(credential) ? [`token:${tokenIn(credential)}`] : []
}

function asTarget(span: Span): Span {
  return { ...span, headers: { ...span.headers, authorization: TOKEN_OF_TARGET } }
}

function accessOf({ call, state, span }: Situation<Guarded>, permission: Permission): Access {
  const { instance, credential } = call
  const missing = hasInstance(state, instance) ? [] : ['404-instance-unknown', '404-unknown']
  const own = byCredential(credential, instance, { state, span, permission })
  return { refused: [...missing, ...own.refused], mayGoOn: missing.length === 0 && own.mayGoOn }
}

/** True if there is an instance of this name. */
export function hasInstance(state: State, instance: string): boolean {
  return instance === DEFAULT_INSTANCE || state.get('thing', `instance:${instance}`)?.active === true
}

/** The instance that a page without credentials is asked at, and what its answer may depend on. */
export interface AskedInstance {
  readonly instance: string
  readonly touched: readonly string[]
}

export function askedInstance(endpoint: Endpoint, span: Span): AskedInstance {
  const instance = instanceInPath(endpoint, span)
  return { instance, touched: instance === DEFAULT_INSTANCE ? [] : [`instance:${instance}`] }
}

/** The refusal of an instance that there is not, for pages that do not say which instances they have. */
export function unlessKnown(page: string, { instance }: AskedInstance, state: State): readonly Option[] {
  return hasInstance(state, instance) ? [] : [{ row: `${page}/404-instance-unknown`, state }]
}

function byCredential(
  credential: string,
  instance: string,
  { state, span, permission }: { state: State; span: Span; permission: Permission },
): Access {
  if (credential === TOKEN_OF_TARGET)
    return instance === DEFAULT_INSTANCE || isManagement(permission)
      ? { refused: [], mayGoOn: true }
      : { refused: ['401-other-instance', '403-scope'], mayGoOn: true }
  const token = isHandedOut(credential) ? state.get('token', tokenIn(credential)) : undefined
  if (token === undefined) return { refused: ['401-unauthorized'], mayGoOn: false }
  return byToken(token, instance, span, permission)
}

function byToken(token: TokenFact, instance: string, span: Span, permission: Permission): Access {
  const gone = ['401-unauthorized', '401-token-gone']
  const isLate = isOver(token.expires, span)
  if (isLate === true) return { refused: gone, mayGoOn: false }
  const maybeGone = isLate === undefined ? gone : []
  if (token.instance !== instance && !isManagement(permission)) {
    // What the default instance may do with others, no page says; others may do nothing.
    const isDefault = token.instance === DEFAULT_INSTANCE
    return { refused: ['401-other-instance', ...gone, '403-scope'], mayGoOn: isDefault }
  }
  if (isManagement(permission) && token.instance !== DEFAULT_INSTANCE)
    return { refused: ['401-other-instance', ...gone, '403-scope'], mayGoOn: false }
  const reach = reachOf(token.scope, permission)
  return {
    refused: [...maybeGone, ...(reach === 'yes' ? [] : ['403-scope'])],
    mayGoOn: reach !== 'no',
  }
}

/** True for pages about other instances. */
function isManagement(permission: Permission): boolean {
  return permission.startsWith('management-')
}

/**
 * Does a scope reach a permission? Where the pages only name both, it is open. What `readonly` reaches, its name says:
 * some of what only looks, and nothing that changes anything.
 */
function reachOf(scope: string, permission: Permission): 'yes' | 'no' | 'open' {
  const name = scope.replace(/:refreshable$/, '')
  const isOfKeepers = permission.startsWith('tokens-') || isManagement(permission)
  if (name === 'all' || name === 'write') return isOfKeepers ? 'open' : 'yes'
  if (name === 'readonly') {
    if (permission === 'orders-read' || permission === 'read') return 'yes'
    return permission.endsWith('-read') ? 'open' : 'no'
  }
  if (permission === 'orders-read' || permission === 'orders-write') return 'yes'
  return permission === 'write' ? 'no' : 'open'
}
