/** POST /coins/COIN_PUB/melt: takes money from a coin against a commitment to new coins. */
import { parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { meltCoin, type CoinMeltRequest } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { handler, type Call } from '../handler.js'
import { Melting, meltReply, meltSteps } from './melting.js'
import { ownCurrency } from './own-currency.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'

class CoinMelt extends Melting {
  readonly coinPub: string
  readonly amount: Amount

  constructor(readonly call: Call<CoinMeltRequest>) {
    super(call.world)
    this.coinPub = pathKey(call, 'COIN_PUB')
    this.amount = parseAmount(call.body.value_with_fee)
  }

  get denomPubHash() {
    return this.call.body.denom_pub_hash
  }

  get denomSig() {
    return this.call.body.denom_sig
  }

  get ageCommitmentGiven() {
    return this.call.body.age_commitment_hash
  }

  get rc() {
    return this.call.body.rc
  }

  get coinSig() {
    return this.call.body.confirm_sig
  }

  /** Everything about the new coins comes with the reveal. */
  plan(): undefined {
    return undefined
  }
}

export const meltHandler = handler(meltCoin, (call: Call<CoinMeltRequest>) => new CoinMelt(call), {
  early: [pathKeyWellFormed('coin-key-well-formed', 'COIN_PUB', 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')],
  steps: [ownCurrency<CoinMelt>('value_with_fee', 3, (m) => [m.amount]), ...meltSteps<CoinMelt>()],
  answer: meltReply,
})
