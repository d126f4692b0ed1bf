/** Pages about access tokens, the judge's reading. */
import { isJsonObject } from '../../../protocol/encoding/json.js'
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import { revokeOwnToken } from '../../../protocol/endpoints/merchant/delete-private-token.js'
import { revokeToken } from '../../../protocol/endpoints/merchant/delete-private-tokens-SERIAL.js'
import { listTokens } from '../../../protocol/endpoints/merchant/get-private-tokens.js'
import { requestToken, type TokenRequest } from '../../../protocol/endpoints/merchant/post-private-token.js'
import { TOKEN_OF_TARGET } from '../../actors/credentials.js'
import { instanceInPath, parameterInPath, readQuietly } from '../../reading.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import type { State } from '../state.js'
import { guarded, hasInstance, isHandedOut, tokenIn } from './access.js'
import { passwordFact } from './instances.js'

const REQUEST = 'merchant/post-private-token'
const LIST = 'merchant/get-private-tokens'
const REVOKE_OWN = 'merchant/delete-private-token'
const REVOKE = 'merchant/delete-private-tokens-SERIAL'

const SCOPES = ['readonly', 'write', 'all', 'order-simple', 'order-pos', 'order-mgmt', 'order-full']

/** Seconds by which the clock of a target may differ from ours. */
const CLOCK_TOLERANCE = 60

interface Asking {
  readonly instance: string
  readonly credential: string
  readonly body: TokenRequest
}

const requestOracle = pageOracle<Asking>({
  page: REQUEST,
  begin(span) {
    const body = readQuietly(() => readRequest(requestToken, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    const credential = span.headers['authorization'] ?? ''
    return { instance: instanceInPath(requestToken, span), credential, body }
  },
  touches: ({ instance }) => [`instance:${instance}`],
  settle(situation) {
    const { call, state } = situation
    if (!hasInstance(state, call.instance))
      return [rowOf(`${REQUEST}/404-instance-unknown`, state), rowOf(`${REQUEST}/401-unauthorized`, state)]
    const isKnownScope = SCOPES.includes(call.body.scope.replace(/:refreshable$/, ''))
    const malformed = isKnownScope ? [] : [rowOf(`${REQUEST}/400-malformed`, state)]
    const { refused, mayGoOn } = standing(call, state, situation.span.now)
    const refusals = [...malformed, ...refused.map((name) => rowOf(`${REQUEST}/${name}`, state))]
    if (!mayGoOn || !isKnownScope) return refusals
    return [issued(situation), rowOf(`${REQUEST}/202-challenge`, state), ...refusals]
  },
})

/** What the credentials are worth here: a password, or a token that may be refreshed. */
function standing({ credential, instance }: Asking, state: State, now: number) {
  if (credential.startsWith('Basic ')) {
    const password = state.get('thing', passwordFact(instance))?.text
    const isRight = password !== undefined && credential === `Basic ${instance}:${password}`
    return { refused: isRight ? [] : ['401-unauthorized', '401-token-gone'], mayGoOn: isRight }
  }
  if (credential === TOKEN_OF_TARGET)
    return { refused: ['403-scope', '401-unauthorized', '401-other-instance'], mayGoOn: true }
  const token = isHandedOut(credential) ? state.get('token', tokenIn(credential)) : undefined
  const isGood = token !== undefined && token.instance === instance && token.expires > now - CLOCK_TOLERANCE
  // A token that cannot be refreshed asks in vain; which of the other scopes can be, their names say.
  const mayGoOn = isGood && token.scope.endsWith(':refreshable')
  return {
    refused: mayGoOn
      ? []
      : [...(isGood ? ['403-scope'] : []), '401-unauthorized', '401-token-gone', '401-other-instance'],
    mayGoOn,
  }
}

function issued({ call, state, span, reply }: Situation<Asking>): Option {
  const told = replyOf(reply)
  const row = `${REQUEST}/200-issued`
  if (told === undefined) return { row, state }
  const { t_s: expires } = told.expiration
  const asked = call.body.duration?.d_us
  const latest = typeof asked === 'number' ? span.now + asked / 1_000_000 + CLOCK_TOLERANCE : Infinity
  const fact = {
    instance: call.instance,
    scope: call.body.scope,
    expires: typeof expires === 'number' ? expires : Number.MAX_SAFE_INTEGER,
    description: call.body.description ?? '',
  }
  const next = state.with('token', told.access_token, fact)
  const plain = (scope: string): string => scope.replace(/:refreshable$/, '')
  if (plain(told.scope) !== plain(call.body.scope))
    return { row, state: next, mismatch: `scope has to be ${call.body.scope}` }
  if (told.access_token.includes('without'))
    return { row, state: next, mismatch: 'access_token has to begin with secret-token:' }
  if (fact.expires > latest) return { row, state: next, mismatch: 'expiration is later than was asked for' }
  return { row, state: next }
}

function replyOf(reply: SeenReply | undefined) {
  return reply?.status === 200 ? readQuietly(() => readReply(requestToken, 200, reply.json)) : undefined
}

const listOracle = pageOracle<{ readonly instance: string }>({
  page: LIST,
  begin: (span) => ({ instance: instanceInPath(listTokens, span) }),
  touches: ({ instance }) => [`instance:${instance}`],
  settle({ call, state, reply }) {
    const known = state.entries('token').filter(([, token]) => token.instance === call.instance)
    const entries = isJsonObject(reply?.json) ? reply.json['tokens'] : undefined
    const listed = (Array.isArray(entries) ? entries : []).filter(isJsonObject)
    const next = listed.reduce((changed, { serial, description }) => {
      const text = typeof description === 'string' ? description : ''
      const id = serialFact(call.instance, typeof serial === 'number' ? String(serial) : '')
      return changed.with('thing', id, { instance: call.instance, text, active: true })
    }, state)
    const missing = known.find(
      ([, { expires, description }]) =>
        expires === Number.MAX_SAFE_INTEGER && !listed.some((entry) => entry['description'] === description),
    )
    const shown = rowOf(`${LIST}/200-listed`, next)
    if (known.length === 0) return [shown, rowOf(`${LIST}/204-none`, state)]
    return [
      missing === undefined ? shown : { ...shown, mismatch: 'a token that is valid is not in the list' },
    ]
  },
})

function serialFact(instance: string, serial: string): string {
  return `serial:${instance}:${serial}`
}

const revokeOwnOracle = pageOracle<{ readonly instance: string; readonly credential: string }>({
  page: REVOKE_OWN,
  begin: (span) => ({
    instance: instanceInPath(revokeOwnToken, span),
    credential: span.headers['authorization'] ?? '',
  }),
  touches: ({ instance }) => [`instance:${instance}`],
  settle({ call, state, span }) {
    const refused = ['401-unauthorized', '401-token-gone'].map((name) =>
      rowOf(`${REVOKE_OWN}/${name}`, state),
    )
    const other = rowOf(`${REVOKE_OWN}/400-not-a-token`, state)
    if (!hasInstance(state, call.instance))
      return [rowOf(`${REVOKE_OWN}/404-instance-unknown`, state), ...refused]
    if (call.credential === TOKEN_OF_TARGET) return [rowOf(`${REVOKE_OWN}/204-revoked`, state), other]
    const name = tokenIn(call.credential)
    const token = isHandedOut(call.credential) ? state.get('token', name) : undefined
    if (token === undefined || token.instance !== call.instance || span.now > token.expires + CLOCK_TOLERANCE)
      return refused
    const next = state.with('token', name, { ...token, expires: 0 })
    return [rowOf(`${REVOKE_OWN}/204-revoked`, next)]
  },
})

const revokeOracle = pageOracle<{ readonly instance: string; readonly serial: string }>({
  page: REVOKE,
  begin: (span) => ({
    instance: instanceInPath(revokeToken, span),
    serial: parameterInPath(revokeToken, span, 'SERIAL'),
  }),
  touches: ({ instance }) => [`instance:${instance}`],
  settle({ call, state }) {
    const malformed = /^[0-9]+$/.test(call.serial) ? [] : [rowOf(`${REVOKE}/400-malformed`, state)]
    const unknown = rowOf(`${REVOKE}/404-unknown`, state)
    const listed = state.get('thing', serialFact(call.instance, call.serial))
    // A serial that no list has told may be that of a token all the same.
    if (listed === undefined) return [unknown, rowOf(`${REVOKE}/204-revoked`, state), ...malformed]
    if (!listed.active) return [unknown]
    const spent = state.with('thing', serialFact(call.instance, call.serial), { ...listed, active: false })
    const next = state
      .entries('token')
      .filter(([, token]) => token.instance === call.instance && token.description === listed.text)
      .reduce((changed, [name, token]) => changed.with('token', name, { ...token, expires: 0 }), spent)
    return [rowOf(`${REVOKE}/204-revoked`, next)]
  },
})

function rowOf(row: string, state: State): Option {
  return { row, state }
}

export const tokenOracles = [
  requestOracle,
  guarded(listOracle, listTokens, 'tokens'),
  revokeOwnOracle,
  guarded(revokeOracle, revokeToken, 'tokens'),
]
