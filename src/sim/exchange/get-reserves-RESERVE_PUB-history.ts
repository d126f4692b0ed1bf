/** GET /reserves/RESERVE_PUB/history: tells the owner of a reserve what happened to it. */
import { reserveHistory } from '../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import { reserveHistory as signedOffset } from '../../protocol/signatures/wallet.js'
import { handler, type Call } from '../handler.js'
import { HistoryCall, historyGuards, historyReply } from './history-call.js'
import { pathKey, pathKeyWellFormed } from './path-keys.js'
import { entriesOfReserve } from './reserve-entries.js'

class ReserveHistoryCall extends HistoryCall {
  readonly pub: string

  constructor(call: Call<unknown>) {
    super(call, 'Taler-Reserve-History-Signature')
    this.pub = pathKey(call, 'RESERVE_PUB')
  }

  get reserve() {
    return this.exchange.store.get('reserves', this.pub)
  }

  get isKnown(): boolean {
    return this.reserve !== undefined
  }

  get entries() {
    return entriesOfReserve(this.exchange, this.pub, this.now)
  }
}

const guards = historyGuards<ReserveHistoryCall>(signedOffset, {
  signature: 'EXCHANGE_RESERVE_HISTORY_BAD_SIGNATURE',
  unknown: 'EXCHANGE_GENERIC_RESERVE_UNKNOWN',
})

export const reserveHistoryHandler = handler(
  reserveHistory,
  (call: Call<unknown>) => new ReserveHistoryCall(call),
  {
    early: [pathKeyWellFormed('reserve-key-well-formed', 'RESERVE_PUB', 'GENERIC_RESERVE_PUB_MALFORMED')],
    steps: [...guards.wellFormed, guards.known],
    answer: (h) => historyReply(h, false, (history) => ({ balance: h.reserve?.balance, history })),
  },
)
