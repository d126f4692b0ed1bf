/** GET /coins/COIN_PUB/history: tells the owner of a coin what happened to it. */
import { coinHistory } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { coinHistory as signedOffset } from '../../protocol/signatures/wallet.js'
import { handler, type Call } from '../handler.js'
import { entriesOfCoin } from './coin-entries.js'
import { HistoryCall, historyGuards, historyReply } from './history-call.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'

class CoinHistoryCall extends HistoryCall {
  readonly pub: string

  constructor(call: Call<unknown>) {
    super(call, 'Taler-Coin-History-Signature')
    this.pub = pathKey(call, 'COIN_PUB')
  }

  get coin() {
    return this.exchange.store.get('coins', this.pub)
  }

  get isKnown(): boolean {
    return this.coin !== undefined
  }

  get entries() {
    return entriesOfCoin(this.exchange, this.pub, this.now)
  }
}

const guards = historyGuards<CoinHistoryCall>(signedOffset, {
  signature: 'EXCHANGE_COIN_HISTORY_BAD_SIGNATURE',
  unknown: 'EXCHANGE_GENERIC_COIN_UNKNOWN',
})

export const coinHistoryHandler = handler(coinHistory, (call: Call<unknown>) => new CoinHistoryCall(call), {
  early: [pathKeyWellFormed('coin-key-well-formed', 'COIN_PUB', 'EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB')],
  steps: [...guards.wellFormed, guards.known],
  answer: (h) =>
    historyReply(h, true, (history) => ({
      h_denom_pub: h.coin?.denom_pub_hash,
      balance: h.coin?.remaining,
      history,
    })),
})
