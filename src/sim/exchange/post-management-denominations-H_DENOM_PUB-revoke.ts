/** POST /management/denominations/H_DENOM_PUB/revoke: takes a denomination out of use, so that its coins can be recouped. */
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import {
  revokeDenomination,
  type RevokeDenominationRequest,
} from '../../protocol/endpoints/exchange/post-management-denominations-H_DENOM_PUB-revoke.js'
import { denominationRevoked } from '../../protocol/signatures/master.js'
import { effect, guard, handler, repeat, type Call } from '../handler.js'
import { isRevoked } from './denomination-guards.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'

class Revocation {
  readonly hash: string

  constructor(readonly call: Call<RevokeDenominationRequest>) {
    this.hash = pathKey(call, 'H_DENOM_PUB', 64)
  }

  get exchange() {
    return this.call.world.exchange
  }

  get isSignedByMaster(): boolean {
    return denominationRevoked.verify(
      this.exchange.keyring.master.pub,
      decodeCrockford(this.call.body.master_sig, 64),
      { denomPubHash: decodeCrockford(this.hash, 64) },
    )
  }
}

export const revokeDenominationHandler = handler(
  revokeDenomination,
  (call: Call<RevokeDenominationRequest>) => new Revocation(call),
  {
    early: [pathKeyWellFormed('hash-well-formed', 'H_DENOM_PUB', 'GENERIC_PARAMETER_MALFORMED', 64)],
    steps: [
      // No table that could be read has a code for this.
      guard(
        'signed-by-master',
        403,
        'GENERIC_PARAMETER_MALFORMED',
        (r) => r.isSignedByMaster,
        () => ({ detail: 'master_sig' }),
      ),
      guard(
        'denomination-known',
        404,
        'EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN',
        (r) => r.exchange.keys.denominations.has(r.hash),
        (r) => ({ detail: r.hash }),
      ),
      repeat('revoked-before', (r) => isRevoked(r.exchange, r.hash)),
      effect('revoke', (r) => {
        r.exchange.store.transact((writer) => {
          writer.put('revocations', r.hash, { at: r.call.world.clock.now() })
        })
      }),
    ],
    answer: () => ({ status: 204 }),
  },
)
