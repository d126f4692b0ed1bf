/** POST /private/token, the judge's reading. */
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import { requestToken, type TokenRequest } from '../../../protocol/endpoints/merchant/post-private-token.js'
import { TOKEN_OF_TARGET } from '../../actors/credentials.js'
import { instanceInPath, readQuietly } from '../../reading.js'
import { pageOracle, type Option, type SeenReply, type Situation } from '../operation.js'
import { hasInstance, isHandedOut, tokenIn, tokenTouched } from './access.js'
import { passwordFact } from './instances.js'
import { rowOf, withUnlisted } from './tokens.js'
import { CLOCK_TOLERANCE, isOver, timeOfReply } from '../tolerance.js'

const REQUEST = 'merchant/post-private-token'

const SCOPES = ['readonly', 'write', 'all', 'order-simple', 'order-pos', 'order-mgmt', 'order-full']

interface Asking {
  readonly instance: string
  readonly credential: string
  readonly body: TokenRequest
}

export const requestTokenOracle = pageOracle<Asking>({
  page: REQUEST,
  begin(span) {
    const body = readQuietly(() => readRequest(requestToken, span.request.json ?? null))
    if (body === undefined) return 'malformed'
    const credential = span.headers['authorization'] ?? ''
    return { instance: instanceInPath(requestToken, span), credential, body }
  },
  touches({ instance, credential }, { reply }) {
    const issued = readQuietly(() => readReply(requestToken, 200, reply?.body.json ?? null))
    return [
      `instance:${instance}`,
      ...tokenTouched(credential),
      ...(issued === undefined ? [] : tokenTouched(`Bearer ${issued.access_token}`)),
    ]
  },
  settle(situation) {
    const { call, state } = situation
    if (!hasInstance(state, call.instance))
      return [rowOf(`${REQUEST}/404-instance-unknown`, state), rowOf(`${REQUEST}/401-unauthorized`, state)]
    const isKnownScope = SCOPES.includes(call.body.scope.replace(/:refreshable$/, ''))
    const isMoment = lastsAMoment(call.body)
    const malformed = isKnownScope && !isMoment ? [] : [rowOf(`${REQUEST}/400-malformed`, state)]
    const { refused, mayGoOn } = standing(situation)
    const refusals = [...malformed, ...refused.map((name) => rowOf(`${REQUEST}/${name}`, state))]
    if (!mayGoOn || !isKnownScope) return refusals
    return [issued(situation), rowOf(`${REQUEST}/202-challenge`, state), ...refusals]
  },
})

/** Who asks for less than a second may be told that this is no duration. */
function lastsAMoment({ duration }: TokenRequest): boolean {
  return typeof duration?.d_us === 'number' && duration.d_us < 1_000_000
}

/** What the credentials are worth here: a password, or a token that may be refreshed. */
function standing({ call: { credential, instance, body }, state, span }: Situation<Asking>) {
  if (credential.startsWith('Basic ')) {
    const password = state.get('thing', passwordFact(instance))?.text
    const isRight = password !== undefined && credential === `Basic ${instance}:${password}`
    return { refused: isRight ? [] : ['401-unauthorized', '401-token-gone'], mayGoOn: isRight }
  }
  if (credential === TOKEN_OF_TARGET)
    return { refused: ['403-scope', '401-other-instance', '401-unauthorized'], mayGoOn: true }
  const token = isHandedOut(credential) ? state.get('token', tokenIn(credential)) : undefined
  const isLate = token === undefined || isOver(token.expires, span)
  const isGood = token?.instance === instance && isLate !== true
  // A token that cannot be refreshed asks in vain; which of the other scopes can be, their names say.
  const mayGoOn = isGood && token.scope.endsWith(':refreshable')
  if (mayGoOn && widens(token.scope, body.scope)) return { refused: ['403-scope'], mayGoOn: false }
  return {
    refused:
      mayGoOn && isLate === false
        ? []
        : [
            ...(isGood && !mayGoOn ? ['403-scope'] : []),
            '401-unauthorized',
            '401-token-gone',
            '401-other-instance',
          ],
    mayGoOn,
  }
}

/** Beyond doubt: who may only look may not act, and who may act on orders may not act on everything. */
function widens(held: string, wanted: string): boolean {
  const [from = '', to = ''] = [held, wanted].map((scope) => scope.replace(/:refreshable$/, ''))
  const isAll = (scope: string): boolean => scope === 'all' || scope === 'write'
  return from === 'readonly' ? to !== 'readonly' : isAll(to) && !isAll(from)
}

function issued({ call, state: before, span, reply }: Situation<Asking>): Option {
  const state = withUnlisted(before, call.instance)
  const told = replyOf(reply)
  const row = `${REQUEST}/200-issued`
  if (told === undefined) return { row, state }
  const { t_s: expires } = told.expiration
  const asked = call.body.duration?.d_us
  const latest =
    typeof asked === 'number' ? timeOfReply(span) + asked / 1_000_000 + CLOCK_TOLERANCE : Infinity
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
