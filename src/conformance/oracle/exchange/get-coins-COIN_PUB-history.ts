/**
 * GET /coins/COIN_PUB/history, the judge's reading: what is told has to be what has happened.
 *
 * That the entries add up and are signed, the checks look at.
 */
import { readReply } from '../../../protocol/endpoints/endpoint.js'
import {
  coinHistory,
  type CoinHistory,
} from '../../../protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import type { CoinHistoryEntry } from '../../../protocol/endpoints/exchange/coin-history.js'
import { coinHistory as coinHistoryRequest } from '../../../protocol/signatures/wallet.js'
import { depositId, refundId } from '../../movements.js'
import { keyInPath, queryOf, readQuietly, units } from '../../reading.js'
import { balanceOf, coinEntries, isCoinKnown, recoupsTo } from '../ledger.js'
import { pageOracle, type Option, type Situation } from '../operation.js'
import type { State } from '../state.js'
import {
  emptyAnswers,
  reachesBack,
  readHistoryQuestion,
  withTag,
  type HistoryQuestion,
} from './history-question.js'

const PAGE = 'exchange/get-coins-COIN_PUB-history'

export const coinHistoryOracle = pageOracle<HistoryQuestion>({
  page: PAGE,

  begin(span) {
    const query = readQuietly(() => queryOf(coinHistory, span))
    const coin = keyInPath(coinHistory, span, 'COIN_PUB')
    const start = query === undefined ? undefined : (query.start ?? 0n)
    return readHistoryQuestion(span, coin, start, 'taler-coin-history-signature', coinHistoryRequest)
  },

  touches: (call) => [`coin:${call.key}`],

  settle(situation) {
    const { call, state } = situation
    const unknown = isCoinKnown(state, call.key) ? [] : [{ row: `${PAGE}/404-coin-unknown`, state }]
    if (!call.signatureFits) return [{ row: `${PAGE}/403-signature`, state }, ...unknown]
    if (unknown.length > 0) return unknown
    return [told(situation), ...emptyAnswers(PAGE, 'coin', call, state, coinEntries(state, call.key))]
  },
})

function told({ call, span, state, reply, knowledge }: Situation<HistoryQuestion>): Option {
  const row = `${PAGE}/200-history`
  const json = reply?.status === 200 ? reply.json : undefined
  const body = readQuietly(() => readReply(coinHistory, 200, json))
  if (body === undefined) return { row, state }
  const entries = coinEntries(state, call.key)
  const mismatch =
    wrongEntries(body, call, state, knowledge.hopsVisible) ?? wrongState(body, call, state, knowledge)
  return mismatch === undefined
    ? { row, state: withTag(state, 'coin', call.key, span, entries) }
    : { row, state, mismatch }
}

/** Balance and denomination as the judge has them, where it sees all that happens to a coin. */
function wrongState(
  body: CoinHistory,
  call: HistoryQuestion,
  state: State,
  knowledge: Situation<HistoryQuestion>['knowledge'],
): string | undefined {
  const hash = state.get('coin', call.key)?.denomination
  const denomination = knowledge.denominations.get(hash ?? '')
  if (hash !== undefined && body.h_denom_pub !== hash) return `h_denom_pub has to be ${hash}`
  const isFollowed = knowledge.hopsVisible && body.history.every(isOfOurs)
  if (denomination === undefined || !isFollowed) return undefined
  return units(body.balance) === balanceOf(state, call.key, denomination)
    ? undefined
    : 'balance has to be what is left of the coin'
}

/** Purses and kept reserves are not followed. */
function isOfOurs({ type }: CoinHistoryEntry): boolean {
  return ['DEPOSIT', 'MELT', 'REFUND', 'RECOUP', 'RECOUP-REFRESH', 'OLD-COIN-RECOUP'].includes(type)
}

/**
 * Why the entries are not what happened; undefined if they are.
 * @param isComplete false if a merchant may have given a coin back without anybody having seen it
 */
function wrongEntries(
  { history }: CoinHistory,
  { key: coin, start }: HistoryQuestion,
  state: State,
  isComplete: boolean,
): string | undefined {
  const toldOnes = history.filter(isOfOurs).map((entry) => nameOf(entry, coin))
  const happened = happenedTo(state, coin)
  const strange = toldOnes.find(
    (name) => !happened.includes(name) && (isComplete || !name.startsWith('REFUND')),
  )
  if (strange !== undefined) return `there is an entry of what has not happened: ${strange}`
  // What came back from coins that were made of this one bears no name: two may look the same.
  if (toldOnes.some((name) => timesIn(toldOnes, name) > Math.max(1, timesIn(happened, name))))
    return 'there is an entry that stands there twice'
  if (reachesBack('coin', coin, start, toldOnes.length, happened.length, state))
    return 'there are entries from before the offset that was asked for'
  if (start > 0n) return undefined
  const missing = happened.find((name) => timesIn(toldOnes, name) < timesIn(happened, name))
  return missing === undefined ? undefined : `there is no entry of what has happened: ${missing}`
}

function timesIn(names: readonly string[], name: string): number {
  return names.filter((other) => other === name).length
}

/** What has happened to a coin, by names that {@link nameOf} gives to entries. */
function happenedTo(state: State, coin: string): string[] {
  const own = <Fact extends { readonly coin: string }>(facts: readonly (readonly [string, Fact])[]) =>
    facts.filter(([, fact]) => fact.coin === coin)
  const recoup = state.get('recoup', coin)
  return [
    ...own(state.entries('deposit')).map(([id, fact]) => `DEPOSIT ${id} ${String(fact.contribution)}`),
    ...own(state.entries('refund')).map(([id, fact]) => `REFUND ${id} ${String(fact.amount)}`),
    ...own(state.entries('melt')).map(([id, fact]) => `MELT ${id} ${String(fact.amount)}`),
    ...(recoup === undefined ? [] : [`RECOUP ${recoup.reserve}${recoup.oldCoin} ${String(recoup.amount)}`]),
    ...recoupsTo(state, coin).map((fact) => `OLD-COIN-RECOUP ${String(fact.amount)}`),
  ]
}

function nameOf(entry: CoinHistoryEntry, coin: string): string {
  switch (entry.type) {
    case 'DEPOSIT': {
      const id = depositId(coin, entry.merchant_pub, entry.h_contract_terms, entry.coin_sig)
      return `DEPOSIT ${id} ${String(units(entry.amount))}`
    }
    case 'REFUND': {
      const id = refundId(coin, entry.merchant_pub, entry.h_contract_terms, entry.rtransaction_id)
      // The entry is less the fee, the request was not.
      return `REFUND ${id} ${String(units(entry.amount) + units(entry.refund_fee))}`
    }
    case 'MELT':
      return `MELT ${entry.rc} ${String(units(entry.amount))}`
    case 'RECOUP':
      return `RECOUP ${entry.reserve_pub} ${String(units(entry.amount))}`
    case 'RECOUP-REFRESH':
      return `RECOUP ${entry.old_coin_pub} ${String(units(entry.amount))}`
    case 'OLD-COIN-RECOUP':
      return `OLD-COIN-RECOUP ${String(units(entry.amount))}`
    case 'PURSE-DEPOSIT':
    case 'PURSE-REFUND':
    case 'RESERVE-OPEN-DEPOSIT':
      return entry.type
  }
}
