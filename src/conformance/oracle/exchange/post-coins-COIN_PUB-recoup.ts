/** POST /coins/COIN_PUB/recoup, the judge's reading: the money goes back to the reserve. */
import { readReply, readRequest } from '../../../protocol/endpoints/endpoint.js'
import { recoup } from '../../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup.js'
import { coinRecoup } from '../../../protocol/signatures/wallet.js'
import { keyInPath, readQuietly } from '../../reading.js'
import { reserveOf } from '../ledger.js'
import { pageOracle } from '../operation.js'
import { readRecoup, settleRecoup, type Recoup } from './recoup.js'

const PAGE = 'exchange/post-coins-COIN_PUB-recoup'

export const recoupOracle = pageOracle<Recoup>({
  page: PAGE,

  begin(span, knowledge) {
    const body = readQuietly(() => readRequest(recoup, span.request.json ?? null))
    const coin = keyInPath(recoup, span, 'COIN_PUB')
    if (body === undefined || coin === undefined) return 'malformed'
    return readRecoup(body, coin, span, knowledge, coinRecoup)
  },

  touches: (call) => [`coin:${call.coin}`, ...(call.envelope === '' ? [] : [`planchet:${call.envelope}`])],

  settle: (situation) =>
    settleRecoup(
      {
        page: PAGE,
        strange: '404-withdrawal-unknown',
        originOf(state, envelope) {
          const planchet = state.get('planchet', envelope)
          return planchet === undefined ? undefined : { reserve: planchet.reserve, oldCoin: '' }
        },
        wrongReply({ reply }, { reserve }) {
          const json = reply?.status === 200 ? reply.json : undefined
          const told = readQuietly(() => readReply(recoup, 200, json))
          return told === undefined || told.reserve_pub === reserve
            ? undefined
            : `reserve_pub has to be ${reserve}, which the coin was withdrawn from`
        },
        credit(state, { reserve }, amount) {
          const known = reserveOf(state, reserve)
          return state.with('reserve', reserve, { ...known, recouped: known.recouped + amount })
        },
      },
      situation,
    ),
})
