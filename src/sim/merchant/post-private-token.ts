/** POST /private/token: an access token for a password, or for another token that may be refreshed. */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { requestToken, type TokenRequest } from '../../protocol/endpoints/merchant/post-private-token.js'
import { MalformedError } from '../../protocol/malformed.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { hashToken, loginOf, TOKEN_PREFIX, tokenKey } from './credentials.js'
import { instanceOf } from './instance.js'
import { isScope, isWithin, SCOPE_NAMES } from './permissions.js'
import { nextNumber } from './tables.js'

const DAY = 86_400
/** However long somebody asks for, if it is forever; the reply says when the token ends. */
const LONGEST = 365 * DAY
/** Ending of a scope whose token may be exchanged for a new one (v19). */
const REFRESHABLE = ':refreshable'

class NewToken {
  readonly token: string
  readonly expires: number

  constructor(readonly call: Call<TokenRequest>) {
    const { random, clock } = call.world
    this.token = `${TOKEN_PREFIX}${encodeCrockford(random.bytes(32))}`
    const asked = call.body.duration?.d_us ?? DAY * 1_000_000
    if (asked !== 'forever' && asked < 1_000_000)
      throw new MalformedError('a second at least', asked, 'duration')
    const seconds = asked === 'forever' ? LONGEST : Math.min(LONGEST, Math.floor(asked / 1_000_000))
    this.expires = clock.now() + seconds
  }

  get scope(): string {
    const { scope } = this.call.body
    return scope.endsWith(REFRESHABLE) ? scope.slice(0, -REFRESHABLE.length) : scope
  }

  get isRefreshable(): boolean {
    return this.call.body.refreshable === true || this.call.body.scope.endsWith(REFRESHABLE)
  }

  /** A token leads to tokens that can do as much, never more. */
  get isWithinLogin(): boolean {
    const login = loginOf(this.call, instanceOf(this.call).id)
    return login !== undefined && isWithin(this.scope, login.scope)
  }

  store(): void {
    const { world } = this.call
    const { id } = instanceOf(this.call)
    const { description } = this.call.body
    const now = world.clock.now()
    const hash = hashToken(this.token)
    world.merchant.store.transact((writer) => {
      for (const old of writer.all('tokens').filter((token) => token.expires <= now))
        writer.delete('tokens', tokenKey(old.instance, old.hash))
      writer.put('tokens', tokenKey(id, hash), {
        instance: id,
        serial: nextNumber(writer, 'tokens'),
        hash,
        scope: this.scope,
        refreshable: this.isRefreshable,
        created: now,
        expires: this.expires,
        ...(description === undefined ? {} : { description }),
      })
    })
  }
}

export const requestTokenHandler = handler(requestToken, (call: Call<TokenRequest>) => new NewToken(call), {
  steps: [
    guard(
      'scope-known',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (n) => isScope(n.scope),
      () => ({ detail: `scope: one of ${SCOPE_NAMES.join(', ')}` }),
    ),
    guard('scope-within-login', 403, 'GENERIC_TOKEN_PERMISSION_INSUFFICIENT', (n) => n.isWithinLogin),
    effect('store-token', (n) => {
      n.store()
    }),
  ],
  answer: (n) => ({
    status: 200,
    body: {
      access_token: n.token,
      token: n.token,
      scope: n.scope,
      expiration: timestamp(n.expires),
      refreshable: n.isRefreshable,
    },
  }),
})
