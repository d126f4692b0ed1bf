/**
 * GET /reserves/RESERVE_PUB/history, the judge's reading: what is told has to be what has happened.
 *
 * That the entries add up and are signed, the checks look at.
 */
import { readReply } from '../../../protocol/endpoints/endpoint.js'
import {
  reserveHistory,
  type ReserveHistory,
} from '../../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import { reserveHistory as reserveHistoryRequest } from '../../../protocol/signatures/wallet.js'
import { keyInPath, queryOf, readQuietly, units } from '../../reading.js'
import { reserveEntries, reserveOf, sum } from '../ledger.js'
import type { Knowledge } from '../knowledge.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import type { State } from '../state.js'
import {
  emptyAnswers,
  reachesBack,
  readHistoryQuestion,
  withTag,
  type HistoryQuestion,
} from './history-question.js'
import { creditedTo, isReserveKnown, mayBeClosed, mayBeFunded, mayComeFrom, withNoticed } from './reserves.js'

const PAGE = 'exchange/get-reserves-RESERVE_PUB-history'

export const reserveHistoryOracle = pageOracle<HistoryQuestion>({
  page: PAGE,

  begin(span) {
    const query = readQuietly(() => queryOf(reserveHistory, span))
    const reserve = keyInPath(reserveHistory, span, 'RESERVE_PUB')
    const start = query === undefined ? undefined : (query.start ?? 0n)
    return readHistoryQuestion(span, reserve, start, 'taler-reserve-history-signature', reserveHistoryRequest)
  },

  touches: (call) => [`reserve:${call.key}`],

  settle(situation) {
    const { call, span, state, knowledge } = situation
    const unknown = isReserveKnown(state, call.key) ? [] : [{ row: `${PAGE}/404-reserve-unknown`, state }]
    if (!call.signatureFits) return [{ row: `${PAGE}/403-signature`, state }, ...unknown]
    if (!mayBeFunded(call.key, span, knowledge) && unknown.length > 0) return unknown
    const entries = reserveEntries(state, call.key)
    return [told(situation), ...unknown, ...emptyAnswers(PAGE, 'reserve', call, state, entries)]
  },
})

function told({ call, span, state, reply, knowledge }: Situation<HistoryQuestion>): Option {
  const row = `${PAGE}/200-history`
  const json = reply?.status === 200 ? reply.json : undefined
  const body = readQuietly(() => readReply(reserveHistory, 200, json))
  if (body === undefined) return { row, state }
  const credited = creditsIn(body)
  const isWhole = call.start === 0n
  const most = creditedTo(call.key, knowledge)
  const mismatch =
    most !== undefined && credited > most
      ? 'more is told to have arrived than did'
      : (wrongEntries(body, call, state, knowledge) ??
        (isWhole ? wrongSums(body, credited, call.key, state) : undefined))
  if (mismatch !== undefined) return { row, state, mismatch }
  const closings = body.history.some((entry) => entry.type === 'CLOSING')
  if (closings && !mayBeClosed(call.key, span, knowledge))
    return { row, state, mismatch: 'nobody has waited long enough for the reserve to be closed' }
  const tagged = withTag(state, 'reserve', call.key, span, reserveEntries(state, call.key))
  return { row, state: isWhole ? withNoticed(tagged, call.key, credited) : tagged }
}

function creditsIn({ history }: ReserveHistory): bigint {
  return sum(history.flatMap((entry) => (entry.type === 'CREDIT' ? [units(entry.amount)] : [])))
}

/** What was noticed once is noticed for good, and all that was withdrawn is told. */
function wrongSums(
  { history }: ReserveHistory,
  credited: bigint,
  reserve: string,
  state: State,
): string | undefined {
  const { spent, recouped, noticed } = reserveOf(state, reserve)
  const withdrawn = sum(history.flatMap((entry) => (entry.type === 'WITHDRAW' ? [units(entry.amount)] : [])))
  const back = sum(history.flatMap((entry) => (entry.type === 'RECOUP' ? [units(entry.amount)] : [])))
  if (credited < noticed) return 'less is told to have arrived than was noticed before'
  if (withdrawn !== spent) return 'the withdrawals that are told are not those that were made'
  return back === recouped ? undefined : 'the recoups that are told are not those that were made'
}

/** Where each coin has an entry of its own (up to v25), each has to be one that was withdrawn. */
function wrongEntries(
  { history }: ReserveHistory,
  { key: reserve, start }: HistoryQuestion,
  state: State,
  knowledge: Knowledge,
): string | undefined {
  const taken = history.filter(({ type }) => type === 'WITHDRAW' || type === 'RECOUP')
  if (reachesBack('reserve', reserve, start, taken.length, reserveEntries(state, reserve), state))
    return 'there are entries from before the offset that was asked for'
  const origin = history.find(
    (entry) => entry.type === 'CREDIT' && !mayComeFrom(entry.sender_account_url, reserve, knowledge),
  )
  if (origin !== undefined) return 'sender_account_url names an account that sent nothing'
  const envelopes = history.flatMap((entry) =>
    entry.type === 'WITHDRAW' && entry.h_coin_envelope !== undefined ? [entry.h_coin_envelope] : [],
  )
  if (new Set(envelopes).size < envelopes.length) return 'there is a withdrawal that stands there twice'
  const strange = envelopes.find((envelope) => state.get('planchet', envelope)?.reserve !== reserve)
  return strange === undefined ? undefined : `nobody has withdrawn ${strange} from this reserve`
}
