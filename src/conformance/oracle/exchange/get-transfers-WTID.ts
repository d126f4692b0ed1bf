/**
 * GET /transfers/WTID, the judge's reading.
 *
 * A transfer that a tracked deposit named is known from then on, and so is one that was shown: it never ceases to be. What
 * it is made of, and whether that adds up, the check of money asks.
 */
import { readReply } from '../../../protocol/endpoints/endpoint.js'
import { trackTransfer, type TrackTransfer } from '../../../protocol/endpoints/exchange/get-transfers-WTID.js'
import type { Span } from '../../history.js'
import { keyInPath, readQuietly } from '../../reading.js'
import { aggregated, deadlinesOf, mayBeAggregated } from '../aggregation.js'
import { wiredId } from '../ledger.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import { timeOfReply } from '../tolerance.js'

const PAGE = 'exchange/get-transfers-WTID'

interface Asked {
  readonly wtid: string
  /** What was told; undefined if it was nothing. */
  readonly told: TrackTransfer | undefined
}

export const trackTransferOracle = pageOracle<Asked>({
  page: PAGE,

  begin(span) {
    const wtid = keyInPath(trackTransfer, span, 'WTID')
    return wtid === undefined ? 'malformed' : { wtid, told: toldIn(span) }
  },

  // What it has to do with the deposits that it is made of, only the reply tells.
  touches: ({ wtid, told }) => [
    `transfer:${wtid}`,
    ...(told?.deposits ?? []).flatMap(({ h_contract_terms: contract, coin_pub: coin }) => [
      `contract:${told?.merchant_pub ?? ''}:${contract}`,
      `coin:${coin}`,
    ]),
  ],

  settle(situation) {
    const { call, state } = situation
    const isKnown =
      state.has('transfer', call.wtid) || state.all('wired').some(({ wtid }) => wtid === call.wtid)
    return [shown(situation), ...(isKnown ? [] : [{ row: `${PAGE}/404-unknown`, state }])]
  },
})

function toldIn({ reply }: Span): TrackTransfer | undefined {
  return reply?.status === 200 ? readQuietly(() => readReply(trackTransfer, 200, reply.body.json)) : undefined
}

/** The answer that shows the transfer: all its deposits are known to have gone out with it. */
function shown({ call, span, state, knowledge }: Situation<Asked>): Option {
  const row = `${PAGE}/200-transfer`
  const { wtid, told } = call
  if (told === undefined) return { row, state }
  let next = state.with('transfer', wtid, {})
  let isTooEarly = false
  for (const { h_contract_terms: contract, coin_pub: coin } of told.deposits) {
    const batch = { house: span.house, merchantPub: told.merchant_pub, contract }
    const before = next.get('wired', wiredId({ ...batch, coin }))?.wtid ?? wtid
    if (before !== wtid)
      return { row, state, mismatch: `coin ${coin} was told to be in the transfer ${before}, and is in this` }
    // Deposits of others are theirs to know.
    if (deadlinesOf(state, batch, knowledge) === undefined) continue
    isTooEarly ||= !mayBeAggregated(state, batch, knowledge, timeOfReply(span))
    next = aggregated(next, batch).with('wired', wiredId({ ...batch, coin }), { wtid })
  }
  return { row, state: next, ...(isTooEarly ? { against: [`${PAGE}/duty-not-too-early`] } : {}) }
}
