/** POST /coins/COIN_PUB/recoup-refresh, the judge's reading: the money goes back to the old coin. */
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import { recoupRefresh } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { coinRecoupRefresh } from '../../../protocol/signatures/wallet.js'
import { keyInPath, readQuietly } from '../../reading.js'
import { pageOracle } from '../operation.js'
import { readRecoup, settleRecoup, type Recoup } from './recoup.js'

const PAGE = 'exchange/post-coins-COIN_PUB-recoup-refresh'

export const recoupRefreshOracle = pageOracle<Recoup>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(recoupRefresh, span.request.json ?? null))
    const coin = keyInPath(recoupRefresh, span, 'COIN_PUB')
    if (body === undefined || coin === undefined) return 'malformed'
    return readRecoup(body, coin, span, knowledge, coinRecoupRefresh)
  },

  touches: (call) => [`coin:${call.coin}`, ...(call.envelope === '' ? [] : [`planchet:${call.envelope}`])],

  settle: (situation) =>
    settleRecoup(
      {
        page: PAGE,
        strange: '404-melt-unknown',
        originOf(state, envelope) {
          const fresh = state.get('fresh', envelope)
          return fresh === undefined ? undefined : { reserve: '', oldCoin: fresh.oldCoin }
        },
        wrongReply({ reply }, { oldCoin }) {
          const json = reply?.status === 200 ? reply.json : undefined
          const told = readQuietly(() => readReply(recoupRefresh, 200, json))
          return told === undefined || told.old_coin_pub === oldCoin
            ? undefined
            : `old_coin_pub has to be ${oldCoin}, which the coin was made of`
        },
        // The ledger counts it with the old coin.
        credit: (state) => state,
      },
      situation,
    ),
})
