/** DELETE /private/tokens/SERIAL: revokes an access token. */
import { revokeToken } from '../../protocol/endpoints/merchant/delete-private-tokens-SERIAL.js'
import { effect, guard, handler, type Call } from '../handler.js'
import { tokenKey } from './credentials.js'
import { instanceOf } from './instance.js'
import type { TokenRecord } from './tables.js'

class Revocation {
  constructor(readonly call: Call<unknown>) {}

  get serial(): string {
    return this.call.parameters['SERIAL'] ?? ''
  }

  get token(): TokenRecord | undefined {
    const { id } = instanceOf(this.call)
    return this.call.world.merchant.store
      .all('tokens')
      .find((token) => token.instance === id && token.serial === Number(this.serial))
  }
}

export const revokeTokenHandler = handler(revokeToken, (call: Call<unknown>) => new Revocation(call), {
  steps: [
    guard(
      'serial-readable',
      400,
      'GENERIC_PARAMETER_MALFORMED',
      (r) => /^[0-9]{1,15}$/.test(r.serial),
      () => ({ detail: 'SERIAL' }),
    ),
    guard('token-known', 404, 'GENERIC_TOKEN_UNKNOWN', (r) => r.token !== undefined),
    effect('revoke-token', (r) => {
      const { token } = r
      r.call.world.merchant.store.transact((writer) => {
        if (token !== undefined) writer.delete('tokens', tokenKey(token.instance, token.hash))
      })
    }),
  ],
  answer: () => ({ status: 204 }),
})
