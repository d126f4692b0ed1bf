/**
 * Does what goes out to merchants add up, to the last fraction?
 *
 * Three sources say what a transfer is: its own page, the pages of the deposits in it, and the bank. They have to agree with
 * each other and with what was deposited and refunded. What nobody has seen (deposits of other customers, refunds whose
 * reply was lost) is given the benefit of the doubt.
 */
import { encodeCrockford } from '../../protocol/encoding/crockford.js'
import { parseAmount } from '../../protocol/encoding/amount.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { historyOutgoing } from '../../protocol/endpoints/bank/get-history-outgoing.js'
import { transfer } from '../../protocol/endpoints/bank/post-transfer.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { trackDeposit } from '../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import {
  trackTransfer,
  type TrackTransfer,
  type TransferredDeposit,
} from '../../protocol/endpoints/exchange/get-transfers-WTID.js'
import { reserveHistory } from '../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import { hashFullPayto } from '../../protocol/payto.js'
import type { Span } from '../history.js'
import type { Movement } from '../movements.js'
import type { Knowledge } from '../oracle/knowledge.js'
import { hashInPath, keyInPath, readQuietly, units } from '../reading.js'
import type { Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { groupBy, inMoney } from './sums.js'

const PAGE = 'exchange/get-transfers-WTID'

/** A transfer as the exchange has shown it. */
interface Shown {
  readonly span: Span
  readonly wtid: string
  readonly told: TrackTransfer
}

/** A sentence against a duty of the page. */
type Problem = readonly [duty: string, says: string]

/** Everything about transfers that does not add up. */
export function wireDuties(evidence: Evidence, movements: readonly Movement[]): Finding[] {
  const { spans } = evidence
  const shown = spans.flatMap(shownIn)
  const tracked = spans.flatMap(trackedIn)
  const sent = spans.flatMap(sentIn)
  const accounts = accountsIn(spans)
  const problems = shown.flatMap((one) =>
    [
      ...sumProblems(one, evidence),
      ...one.told.deposits.flatMap((deposit) => depositProblems(one, deposit, evidence, movements)),
      ...accountProblems(one, accounts),
      ...paidTwice(one, shown, movements),
      ...trackingProblems(one, tracked),
      ...bankProblems(one, sent, evidence),
    ].map(([duty, says]) =>
      against(`${PAGE}/${duty}`, { check: 'money', span: one.span.id, play: one.span.play, says }),
    ),
  )
  return [...problems, ...spans.flatMap((span) => closingProblems(span, sent, evidence))]
}

/**
 * What was left of a reserve that was closed goes back to where its owner is told that it went, less the fee. The entry
 * tells of all that the reserve lost: else it would not add up.
 */
function closingProblems(span: Span, sent: readonly Sent[], { knowledge }: Evidence): Finding[] {
  if (span.to !== 'exchange' || span.page !== reserveHistory.page || span.reply?.status !== 200) return []
  const { json } = span.reply.body
  const history = readQuietly(() => readReply(reserveHistory, 200, json).history) ?? []
  const fees = Object.values(knowledge.keys?.wire_fees ?? {}).flat()
  return history.flatMap((entry) => {
    if (entry.type !== 'CLOSING') return []
    const [amount, fee] = [units(entry.amount), units(entry.closing_fee)]
    const isFee = fees.length === 0 || fees.some(({ closing_fee: usual }) => units(usual) === fee)
    const wrong = sent.find(
      (one) =>
        one.wtid === entry.wtid &&
        (one.account !== entry.receiver_account_details ||
          amount - fee < one.amount ||
          amount - fee - one.amount >= roundUnit(knowledge)),
    )
    const about = `${inMoney(knowledge, wrong?.amount ?? 0n)} went out to ${wrong?.account ?? ''}`
    return [
      ...(isFee ? [] : [`closing_fee is ${entry.closing_fee}, which is no closing fee of /keys`]),
      ...(wrong === undefined
        ? []
        : [`${about}, and the entry tells of ${entry.amount} for ${entry.receiver_account_details}`]),
    ].map((says) =>
      against(`exchange/${reserveHistory.page}/duty-closed-in-full`, {
        check: 'money',
        span: span.id,
        play: span.play,
        says,
      }),
    )
  })
}

function sumProblems({ told }: Shown, { knowledge }: Evidence): Problem[] {
  const net = told.deposits.reduce(
    (sum, deposit) => sum + units(deposit.deposit_value) - units(deposit.deposit_fee),
    0n,
  )
  const due = net - units(told.wire_fee)
  const rest = due - units(told.total)
  const fees = Object.values(knowledge.keys?.wire_fees ?? {}).flat()
  const isNoFee =
    knowledge.keys !== undefined && fees.every(({ wire_fee: fee }) => units(fee) !== units(told.wire_fee))
  return [
    ...(rest < 0n || rest >= roundUnit(knowledge)
      ? [
          [
            'duty-adds-up',
            `total is ${told.total}, and the deposits less all fees come to ${inMoney(knowledge, due)}`,
          ] as const,
        ]
      : []),
    ...(isNoFee
      ? [['duty-adds-up', `wire_fee is ${told.wire_fee}, which is no wire fee of /keys`] as const]
      : []),
  ]
}

/** What an exchange may keep by rounding down: less than the smallest amount that people pay in its currency. */
function roundUnit({ keys }: Knowledge): bigint {
  const digits = Math.min(keys?.currency_specification?.num_fractional_input_digits ?? 8, 8)
  return 10n ** BigInt(8 - digits)
}

function depositProblems(
  { span, told }: Shown,
  deposit: TransferredDeposit,
  { knowledge }: Evidence,
  movements: readonly Movement[],
): Problem[] {
  const { coin_pub: coin, h_contract_terms: contract } = deposit
  const moves = movements.filter(
    (move) => move.coin === coin && move.contract === contract && move.merchantPub === told.merchant_pub,
  )
  const [first, ...others] = moves.filter((move) => move.kind === 'deposit')
  if (first === undefined)
    return knowledge.hopsVisible
      ? [['duty-as-deposited', `nobody has deposited ${coin} for ${contract}`]]
      : []
  // Which refund belongs to which of several deposits of a coin, no page says.
  if (others.length > 0) return []
  const refunds = moves.filter((move) => move.kind === 'refund')
  const surely = sumOf(refunds.filter((move) => move.certain && move.span.repliedAt < span.calledAt))
  const most = first.amount - surely
  const least = first.amount - sumOf(refunds)
  const value = units(deposit.deposit_value)
  const fee = units(deposit.deposit_fee)
  const usual = knowledge.denominations.get(first.denomination)?.feeDeposit.units
  const right = usual === undefined ? fee : value < usual ? value : usual
  const back = deposit.refund_total === undefined ? undefined : units(deposit.refund_total)
  const isHidden = !knowledge.hopsVisible && knowledge.contracts.has(contract)
  return [
    ...(value > most || (value < least && !isHidden)
      ? [
          [
            'duty-as-deposited',
            `deposit_value of ${coin} is ${deposit.deposit_value}, and ${inMoney(knowledge, most)} are left of what was deposited`,
          ] as const,
        ]
      : []),
    ...(back !== undefined && (back < surely || back > sumOf(refunds)) && !isHidden
      ? [
          [
            'duty-as-deposited',
            `refund_total of ${coin} is ${deposit.refund_total ?? ''}, and ${inMoney(knowledge, surely)} were refunded`,
          ] as const,
        ]
      : []),
    ...(fee === right
      ? []
      : [
          [
            'duty-as-deposited',
            `deposit_fee of ${coin} is ${deposit.deposit_fee}, and has to be ${inMoney(knowledge, right)}`,
          ] as const,
        ]),
  ]
}

function accountProblems({ told }: Shown, accounts: ReadonlyMap<string, string>): Problem[] {
  const wrong = told.deposits.find(({ h_contract_terms: contract }) => {
    const account = accounts.get(`${told.merchant_pub}:${contract}`)
    return account !== undefined && encodeCrockford(hashFullPayto(account)) !== told.h_payto
  })
  return wrong === undefined
    ? []
    : [['duty-as-deposited', `h_payto is not the account that ${wrong.h_contract_terms} was deposited for`]]
}

function paidTwice(
  { wtid, told }: Shown,
  shown: readonly Shown[],
  movements: readonly Movement[],
): Problem[] {
  const isOnce = (deposit: TransferredDeposit): boolean =>
    movements.filter(
      (move) =>
        move.kind === 'deposit' &&
        move.coin === deposit.coin_pub &&
        move.contract === deposit.h_contract_terms,
    ).length <= 1
  const isSame = (left: TransferredDeposit, right: TransferredDeposit): boolean =>
    left.coin_pub === right.coin_pub && left.h_contract_terms === right.h_contract_terms
  return told.deposits.filter(isOnce).flatMap((deposit, index, all): Problem[] => {
    const other = shown.find(
      (one) =>
        one.wtid !== wtid &&
        one.told.merchant_pub === told.merchant_pub &&
        one.told.deposits.some((candidate) => isSame(candidate, deposit)),
    )
    if (other !== undefined)
      return [['duty-paid-once', `${deposit.coin_pub} is in the transfer ${other.wtid}, too`]]
    const isListedTwice = all.slice(0, index).some((before) => isSame(before, deposit))
    return isListedTwice ? [['duty-paid-once', `${deposit.coin_pub} is in this transfer twice`]] : []
  })
}

/** A deposit that was tracked to a transfer. */
interface Tracked {
  readonly wtid: string
  readonly coin: string
  readonly contract: string
  readonly merchantPub: string
}

function trackingProblems({ wtid, told }: Shown, tracked: readonly Tracked[]): Problem[] {
  return tracked
    .filter((one) => one.wtid === wtid)
    .flatMap(({ coin, contract, merchantPub }): Problem[] => {
      const isIn =
        told.merchant_pub === merchantPub &&
        told.deposits.some((one) => one.coin_pub === coin && one.h_contract_terms === contract)
      return isIn ? [] : [['duty-as-tracked', `${coin} was tracked to this transfer, and is not in it`]]
    })
}

/** Money that the bank was asked to send, or says that it has sent. */
interface Sent {
  readonly span: Span
  readonly wtid: string
  readonly amount: bigint
  readonly account: string
  /** Names the transfer at the bank: the request, or the row. */
  readonly name: string
}

function bankProblems({ wtid, told }: Shown, sent: readonly Sent[], { knowledge }: Evidence): Problem[] {
  const all = sent.filter((one) => one.wtid === wtid)
  return groupBy(all, ({ name }) => name.split(' ')[0] ?? '').flatMap(([kind, of]): Problem[] => {
    const distinct = new Map(of.map((one) => [one.name, one]))
    const [first] = distinct.values()
    if (first === undefined) return []
    if (distinct.size > 1)
      return [['duty-paid-once', `the bank has this transfer ${String(distinct.size)} times (${kind})`]]
    const rest = units(told.total) - first.amount
    return [
      ...(rest < 0n || rest >= roundUnit(knowledge)
        ? [
            [
              'duty-adds-up',
              `total is ${told.total}, and ${inMoney(knowledge, first.amount)} went out at the bank`,
            ] as const,
          ]
        : []),
      ...(encodeCrockford(hashFullPayto(first.account)) === told.h_payto
        ? []
        : [['duty-as-deposited', `the money went out to ${first.account}, which is not h_payto`] as const]),
    ]
  })
}

function shownIn(span: Span): Shown[] {
  const wtid = keyInPath(trackTransfer, span, 'WTID')
  if (span.to !== 'exchange' || span.page !== trackTransfer.page || span.reply?.status !== 200) return []
  const { json } = span.reply.body
  const told = readQuietly(() => readReply(trackTransfer, 200, json))
  return wtid === undefined || told === undefined ? [] : [{ span, wtid, told }]
}

function trackedIn(span: Span): Tracked[] {
  if (span.to !== 'exchange' || span.page !== trackDeposit.page || span.reply?.status !== 200) return []
  const { json } = span.reply.body
  const wtid = readQuietly(() => readReply(trackDeposit, 200, json))?.wtid
  const contract = hashInPath(trackDeposit, span, 'H_CONTRACT_TERMS')
  const merchantPub = keyInPath(trackDeposit, span, 'MERCHANT_PUB')
  const coin = keyInPath(trackDeposit, span, 'COIN_PUB')
  if (wtid === undefined || contract === undefined || merchantPub === undefined || coin === undefined)
    return []
  return [{ wtid, coin, contract, merchantPub }]
}

function sentIn(span: Span): Sent[] {
  if (span.to !== 'bank' || span.reply?.status !== 200) return []
  const { json } = span.reply.body
  if (span.page === transfer.page) {
    const asked = readQuietly(() => readRequest(transfer, span.request.json ?? null))
    if (asked === undefined) return []
    const { wtid, amount, credit_account: account, request_uid: uid } = asked
    return [{ span, wtid, amount: parseAmount(amount).units, account, name: `request ${uid}` }]
  }
  if (span.page !== historyOutgoing.page) return []
  const told = readQuietly(() => readReply(historyOutgoing, 200, json))
  return (told?.outgoing_transactions ?? []).map((row) => ({
    span,
    wtid: row.wtid,
    amount: parseAmount(row.amount).units,
    account: row.credit_account,
    name: `row ${String(row.row_id)}`,
  }))
}

/** The account of each contract, by merchant and contract: that of the first deposit that was taken. */
function accountsIn(spans: readonly Span[]): Map<string, string> {
  const accounts = new Map<string, string>()
  for (const span of spans) {
    if (span.to !== 'exchange' || span.page !== batchDeposit.page || span.reply?.status !== 200) continue
    const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
    const name = `${body?.merchant_pub ?? ''}:${body?.h_contract_terms ?? ''}`
    if (body !== undefined && !accounts.has(name)) accounts.set(name, body.merchant_payto_uri)
  }
  return accounts
}

function sumOf(movements: readonly Movement[]): bigint {
  return movements.reduce((sum, movement) => sum + movement.amount, 0n)
}
