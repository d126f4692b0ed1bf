/**
 * All that came in against all that went out, to the last fraction, where everything is seen: the bank pays in to reserves,
 * reserves give coins, coins pay merchants and come back, merchants are wired what is left after the fees.
 *
 * Checked without the oracle, and without what anybody tells: from what was asked and confirmed, and what the bank was asked
 * to send. Whatever may have happened unseen counts in favour of the exchange. Where a reply of the exchange could not be
 * explained, the books are wrong for a reason that was told already.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { addIncoming } from '../../protocol/endpoints/bank/post-admin-add-incoming.js'
import { historyOutgoing } from '../../protocol/endpoints/bank/get-history-outgoing.js'
import { transfer } from '../../protocol/endpoints/bank/post-transfer.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { meltCoin } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { recoup } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup.js'
import { recoupRefresh } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-recoup-refresh.js'
import { batchWithdraw } from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import type { Span } from '../history.js'
import type { Movement } from '../movements.js'
import { keyInPath, readQuietly, units } from '../reading.js'
import { sum } from '../oracle/ledger.js'
import type { Knowledge } from '../oracle/knowledge.js'
import type { Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { groupBy, inMoney } from './sums.js'

const WIRED = 'exchange/get-transfers-WTID/duty-adds-up'
const SPENT = 'exchange/post-coins-COIN_PUB-melt/409-coin-spent'
const POOR = 'exchange/post-reserves-RESERVE_PUB-batch-withdraw/409-reserve-too-poor'

/** Something that an exchange took or gave, and the reply that says so. */
interface Entry {
  readonly span: Span
  /** Account, coin or reserve. */
  readonly of: string
  readonly amount: bigint
}

export function balanceSheet(evidence: Evidence, movements: readonly Movement[]): Finding[] {
  const { judgements, knowledge } = evidence
  const isExplained = [...judgements.values()].every(({ kind }) => kind !== 'unexplained')
  if (!knowledge.hopsVisible || !isExplained) return []
  const moved = recoupsIn(evidence.spans).length > 0
  return [
    ...overpaid(evidence, movements, moved),
    ...(moved ? [] : [...overdrawn(evidence), ...overmelted(evidence, movements)]),
  ]
}

/** No account gets more than what is left of what was deposited for it, and of what came from it to reserves. */
function overpaid({ knowledge, spans }: Evidence, movements: readonly Movement[], moved: boolean): Finding[] {
  const contracts = accountsOf(movements)
  const fees = Object.values(knowledge.keys?.wire_fees ?? {}).flat()
  const wireFee = least(fees.map((fee) => units(fee.wire_fee)))
  const closingFee = least(fees.map((fee) => units(fee.closing_fee)))
  return groupBy(sentIn(spans), ({ of }) => of).flatMap(([account, sent]) => {
    const last = sent.at(-1)
    const origin = fundingsIn(spans).filter(({ from }) => from === account)
    // Coins of a revoked denomination may have come back to any reserve.
    if (last === undefined || (moved && origin.length > 0)) return []
    const own = movements.filter((move) => contracts.get(contractOf(move)) === account)
    const reserves = new Set(origin.map(({ of }) => of))
    const taken = withdrawalsIn(spans, knowledge).filter(({ of }) => reserves.has(of))
    const rest = total(origin) - total(taken)
    const fee = own.length === 0 ? closingFee : origin.length === 0 ? wireFee : 0n
    const most = netOf(own, last.span, knowledge) + rest - fee * BigInt(sent.length)
    if (total(sent) <= most) return []
    const says = `${account} was sent ${inMoney(knowledge, total(sent))}, and ${inMoney(knowledge, most)} are what is left for it after all fees`
    return [against(WIRED, { check: 'money', span: last.span.id, play: last.span.play, says })]
  })
}

/** What merchants are due: deposits less refunds, less one fee for each coin that was not given back in full. */
function netOf(movements: readonly Movement[], before: Span, { denominations }: Knowledge): bigint {
  const groups = groupBy(movements, (move) => `${contractOf(move)}:${move.coin}`)
  return sum(
    groups.map(([, moves]) => {
      const deposits = moves.filter((move) => move.kind === 'deposit')
      // A refund that is granted although the money has gone out is the mistake of the refund.
      const back = moves.filter(
        ({ kind, certain, span }) => kind === 'refund' && certain && span.repliedAt < before.calledAt,
      )
      const rest = total(deposits) - total(back)
      const fee = denominations.get(deposits[0]?.denomination ?? '')?.feeDeposit.units ?? 0n
      return rest > fee ? rest - fee : 0n
    }),
  )
}

/** No reserve gives more than what came in. */
function overdrawn({ knowledge, spans }: Evidence): Finding[] {
  return groupBy(withdrawalsIn(spans, knowledge), ({ of }) => of).flatMap(([reserve, taken]) => {
    const arrived = total(fundingsIn(spans).filter(({ of }) => of === reserve))
    const last = taken.at(-1)
    if (last === undefined || total(taken) <= arrived) return []
    const says = `${inMoney(knowledge, total(taken))} were withdrawn from ${reserve}, for which ${inMoney(knowledge, arrived)} arrived`
    return [against(POOR, { check: 'money', span: last.span.id, play: last.span.play, says })]
  })
}

/** No coin gives more than its value and what came back to it, less the fees. */
function overmelted({ knowledge, spans }: Evidence, movements: readonly Movement[]): Finding[] {
  const melted = meltsIn(spans)
  return groupBy(melted, ({ of }) => of).flatMap(([coin, melts]) => {
    const last = melts.at(-1)
    const denomination = knowledge.denominations.get(last?.denomination ?? '')
    if (last === undefined || denomination === undefined) return []
    const groups = groupBy(
      movements.filter((move) => move.coin === coin),
      contractOf,
    )
    const balance = sum(
      groups.map(([, moves]) => {
        const paid = total(moves.filter(({ kind, certain }) => kind === 'deposit' && certain))
        const refunds = moves.filter(({ kind }) => kind === 'refund')
        const fees = denomination.feeRefund.units * BigInt(refunds.length)
        const isWhole = refunds.length > 0 && total(refunds) >= paid
        return total(refunds) - fees - paid + (isWhole ? denomination.feeDeposit.units : 0n)
      }),
    )
    const had = denomination.value.units + balance
    if (total(melts) <= had) return []
    const says = `${inMoney(knowledge, total(melts))} of coin ${coin} were melted, which had ${inMoney(knowledge, had)} after all else`
    return [against(SPENT, { check: 'money', span: last.span.id, play: last.span.play, says })]
  })
}

/** The account of each contract: that of the first deposit. */
function accountsOf(movements: readonly Movement[]): Map<string, string> {
  const accounts = new Map<string, string>()
  for (const move of movements.filter(({ kind }) => kind === 'deposit')) {
    const body = readQuietly(() => readRequest(batchDeposit, move.span.request.json ?? null))
    if (body !== undefined && !accounts.has(contractOf(move)))
      accounts.set(contractOf(move), body.merchant_payto_uri)
  }
  return accounts
}

function contractOf({ merchantPub, contract }: Movement): string {
  return `${merchantPub}:${contract}`
}

/** What the bank has confirmed, to the exchange or to somebody who asked it later: each transfer once. */
function sentIn(spans: readonly Span[]): Entry[] {
  const ordered = spans.flatMap((span) => {
    if (span.to !== 'bank' || span.page !== transfer.page || span.reply?.status !== 200) return []
    const body = readQuietly(() => readRequest(transfer, span.request.json ?? null))
    if (body === undefined) return []
    const { request_uid: name, wtid, credit_account: of, amount } = body
    return [{ span, name, wtid, of, amount: parseAmount(amount).units }]
  })
  const known = new Set(ordered.map(({ wtid }) => wtid))
  const listed = spans.flatMap((span) => {
    if (span.to !== 'bank' || span.page !== historyOutgoing.page || span.reply?.status !== 200) return []
    const { json } = span.reply.body
    const told = readQuietly(() => readReply(historyOutgoing, 200, json).outgoing_transactions) ?? []
    return told.map(({ row_id: row, wtid, credit_account: of, amount }) => ({
      ...{ span, name: `row ${String(row)}`, wtid, of },
      amount: parseAmount(amount).units,
    }))
  })
  return firstOfEach([...ordered, ...listed.filter(({ wtid }) => !known.has(wtid))])
}

/** Money that came to reserves, or may have. */
function fundingsIn(spans: readonly Span[]): (Entry & { readonly from: string })[] {
  return spans.flatMap((span) => {
    const isRefused = span.reply !== undefined && span.reply.status !== 200 && span.reply.status < 500
    if (span.to !== 'bank' || span.page !== addIncoming.page || isRefused) return []
    const body = readQuietly(() => readRequest(addIncoming, span.request.json ?? null))
    if (body === undefined) return []
    return [{ span, of: body.reserve_pub, from: body.debit_account, amount: units(body.amount) }]
  })
}

/** Planchets that were signed, each once, with the prices of their denominations. */
function withdrawalsIn(spans: readonly Span[], { denominations }: Knowledge): Entry[] {
  const signed = spans.flatMap((span) => {
    const reserve = keyInPath(batchWithdraw, span, 'RESERVE_PUB')
    if (!isGranted(span, batchWithdraw.page) || reserve === undefined) return []
    const body = readQuietly(() => readRequest(batchWithdraw, span.request.json ?? null))
    return (body?.planchets ?? []).map(({ denom_pub_hash: hash, coin_ev: envelope }) => {
      const one = denominations.get(hash)
      const amount = one === undefined ? 0n : one.value.units + one.feeWithdraw.units
      return { span, name: `${hash} ${envelope.rsa_blinded_planchet}`, of: reserve, amount }
    })
  })
  return firstOfEach(signed)
}

/** Melts that were granted, each once. */
function meltsIn(spans: readonly Span[]): (Entry & { readonly denomination: string })[] {
  const melted = spans.flatMap((span) => {
    const coin = keyInPath(meltCoin, span, 'COIN_PUB')
    const body = readQuietly(() => readRequest(meltCoin, span.request.json ?? null))
    if (!isGranted(span, meltCoin.page) || coin === undefined || body === undefined) return []
    const { rc: name, denom_pub_hash: denomination, value_with_fee: amount } = body
    return [{ span, name, of: coin, denomination, amount: units(amount) }]
  })
  return firstOfEach(melted)
}

function recoupsIn(spans: readonly Span[]): Span[] {
  return spans.filter(
    ({ page, reply }) =>
      [recoup.page, recoupRefresh.page].some((one) => one === page) &&
      (reply === undefined || reply.status === 200 || reply.status >= 500),
  )
}

function isGranted({ to, page, reply }: Span, wanted: string): boolean {
  return to === 'exchange' && page === wanted && reply?.status === 200
}

function firstOfEach<E extends Entry & { readonly name: string }>(entries: readonly E[]): E[] {
  return groupBy(entries, ({ name }) => name).flatMap(([, same]) => same.slice(0, 1))
}

function total(entries: readonly { readonly amount: bigint }[]): bigint {
  return sum(entries.map(({ amount }) => amount))
}

function least(amounts: readonly bigint[]): bigint {
  const [first = 0n, ...others] = amounts
  return others.reduce((low, one) => (one < low ? one : low), first)
}
