/** POST /coins/COIN_PUB/recoup: gives what is left of a coin of a revoked denomination back to its reserve. */
import type { RecoupRequest } from '../../protocol/endpoints/exchange/recoup.js'
import { recoup as endpoint } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup.js'
import { coinRecoup } from '../../protocol/signatures/wallet.js'
import { handler, type Call } from '../handler.js'
import { recoupCoin } from './coins.js'
import type { PublishedDenomination } from './keys.js'
import { pathKeyWellFormed } from './path-keys.js'
import { Recouping, recoupSteps, type RecoupPage } from './recouping.js'

const PAGE: RecoupPage = {
  operation: 'RECOUP',
  structure: coinRecoup,
  codes: {
    signature: 'EXCHANGE_RECOUP_SIGNATURE_INVALID',
    origin: 'EXCHANGE_RECOUP_WITHDRAW_NOT_FOUND',
    notEligible: 'EXCHANGE_RECOUP_NOT_ELIGIBLE',
  },
}

class RecoupToReserve extends Recouping {
  constructor(call: Call<RecoupRequest>) {
    super(call, PAGE)
  }

  get origin(): string | undefined {
    return this.exchange.store.get('withdrawals', this.envelope)?.reserve_pub
  }

  get before() {
    const { coin_blind_key_secret: blind } = this.body
    return this.exchange.store
      .having('recoups', 'coin_pub', this.coinPub)
      .find(({ coin_blind }) => coin_blind === blind)
  }

  grant(denomination: PublishedDenomination, reservePub: string): void {
    this.exchange.store.transact((writer) => {
      recoupCoin(writer, denomination, this.recoup, reservePub)
    })
  }
}

export const recoupHandler = handler(endpoint, (call: Call<RecoupRequest>) => new RecoupToReserve(call), {
  early: [pathKeyWellFormed('coin-key-well-formed', 'COIN_PUB', 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')],
  steps: recoupSteps<RecoupToReserve>(PAGE),
  answer: (r) => ({ status: 200, body: { reserve_pub: r.origin } }),
})
