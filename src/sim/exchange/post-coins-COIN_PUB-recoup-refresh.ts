/** POST /coins/COIN_PUB/recoup-refresh: gives what is left of a coin of a revoked denomination back to the coin it was made of. */
import type { RecoupRequest } from '../../protocol/endpoints/exchange/recoup.js'
import { recoupRefresh as endpoint } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { coinRecoupRefresh } from '../../protocol/signatures/wallet.js'
import { handler, type Call } from '../handler.js'
import { recoupRefreshCoin } from './coins.js'
import type { PublishedDenomination } from './keys.js'
import { pathKeyWellFormed } from './path-keys.js'
import { Recouping, recoupSteps, type RecoupPage } from './recouping.js'

const PAGE: RecoupPage = {
  operation: 'RECOUP-REFRESH',
  structure: coinRecoupRefresh,
  codes: {
    signature: 'EXCHANGE_RECOUP_REFRESH_SIGNATURE_INVALID',
    origin: 'EXCHANGE_RECOUP_REFRESH_MELT_NOT_FOUND',
    notEligible: 'EXCHANGE_RECOUP_REFRESH_NOT_ELIGIBLE',
  },
}

class RecoupToCoin extends Recouping {
  constructor(call: Call<RecoupRequest>) {
    super(call, PAGE)
  }

  get origin(): string | undefined {
    return this.exchange.store.get('fresh_planchets', this.envelope)?.old_coin_pub
  }

  get before() {
    const { coin_blind_key_secret: blind } = this.body
    return this.exchange.store
      .having('recoup_refreshes', 'coin_pub', this.coinPub)
      .find(({ coin_blind }) => coin_blind === blind)
  }

  grant(denomination: PublishedDenomination, oldCoinPub: string): void {
    this.exchange.store.transact((writer) => {
      recoupRefreshCoin(writer, denomination, this.recoup, oldCoinPub)
    })
  }
}

export const recoupRefreshHandler = handler(endpoint, (call: Call<RecoupRequest>) => new RecoupToCoin(call), {
  early: [pathKeyWellFormed('coin-key-well-formed', 'COIN_PUB', 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')],
  steps: recoupSteps<RecoupToCoin>(PAGE),
  answer: (r) => ({ status: 200, body: { old_coin_pub: r.origin } }),
})
