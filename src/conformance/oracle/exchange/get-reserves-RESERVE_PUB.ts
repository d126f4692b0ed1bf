/** GET /reserves/RESERVE_PUB, the judge's reading. */
import { readReply } from '../../../protocol/endpoints/endpoint.js'
import { getReserve } from '../../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB.js'
import { keyInPath, queryOf, readQuietly, units, waitsOddly } from '../../reading.js'
import { reserveOf } from '../ledger.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import {
  isReserveKnown,
  mayBeClosed,
  mayBeFunded,
  mayComeFrom,
  withNoticed,
  wrongBalance,
} from './reserves.js'

const PAGE = 'exchange/get-reserves-RESERVE_PUB'

interface Question {
  readonly reserve: string
}

export const getReserveOracle = pageOracle<Question>({
  page: PAGE,

  begin(span) {
    const reserve = keyInPath(getReserve, span, 'RESERVE_PUB')
    if (reserve === undefined || readQuietly(() => queryOf(getReserve, span)) === undefined)
      return 'malformed'
    return { reserve }
  },

  touches: ({ reserve }) => [`reserve:${reserve}`],

  settle(situation) {
    const { call, state, span } = situation
    const refused = waitsOddly(span) ? [{ row: `${PAGE}/400-malformed`, state }] : []
    const unknown = isReserveKnown(state, call.reserve) ? [] : [{ row: `${PAGE}/404-reserve-unknown`, state }]
    return [told(situation), ...unknown, ...refused]
  },
})

function told({ call, span, state, reply, knowledge }: Situation<Question>): Option {
  const row = `${PAGE}/200-reserve`
  const { reserve } = call
  if (!mayBeFunded(reserve, span, knowledge) && !isReserveKnown(state, reserve))
    return { row, state, mismatch: 'nothing has arrived for this reserve' }
  const json = reply?.status === 200 ? reply.json : undefined
  const body = readQuietly(() => readReply(getReserve, 200, json))
  if (body === undefined) return { row, state }
  const balance = units(body.balance)
  const isStrange = body.last_origin !== undefined && !mayComeFrom(body.last_origin, reserve, knowledge)
  const mismatch = isStrange
    ? 'last_origin is no account that money came from'
    : wrongBalance(state, reserve, balance, span, knowledge)
  if (mismatch !== undefined) return { row, state, mismatch }
  const { spent, recouped } = reserveOf(state, reserve)
  const arrived = balance + spent - recouped
  return { row, state: mayBeClosed(reserve, span, knowledge) ? state : withNoticed(state, reserve, arrived) }
}
