/** DELETE /private/token: gives up the access token that the request carries. */
import { revokeOwnToken } from '../../protocol/endpoints/merchant/delete-private-token.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { accessOf, tokenKey } from './credentials.js'
import { instanceOf } from './instance.js'
import type { TokenRecord } from './tables.js'

class OwnRevocation {
  constructor(readonly call: Call<unknown>) {}

  /** What the instance was set up with is no token that was given out, and stays. */
  get token(): TokenRecord | undefined {
    return accessOf(this.call, instanceOf(this.call).id)?.token
  }
}

export const revokeOwnTokenHandler = handler(
  revokeOwnToken,
  (call: Call<unknown>) => new OwnRevocation(call),
  {
    steps: [
      guard('token-given-out', 404, 'GENERIC_TOKEN_UNKNOWN', (r) => r.token !== undefined),
      effect('revoke-token', (r) => {
        const { token } = r
        r.call.world.merchant.store.transact((writer) => {
          if (token !== undefined) writer.delete('tokens', tokenKey(token.instance, token.hash))
        })
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
