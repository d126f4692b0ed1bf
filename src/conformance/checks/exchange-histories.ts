/**
 * Do the histories of coins and reserves add up, and is every entry signed by whoever it binds?
 *
 * Looked at without the oracle: from one reply, and from what else was handed in with the same signatures.
 */
import { addAmounts, formatAmount, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, type JsonValue } from '../../protocol/encoding/json.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import type { CoinHistoryEntry } from '../../protocol/endpoints/exchange/coin-history.js'
import { coinHistory } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-history.js'
import { reserveHistory } from '../../protocol/endpoints/exchange/get-reserves-RESERVE_PUB-history.js'
import {
  batchDeposit,
  type BatchDepositRequest,
} from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { pay } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import type { ReserveHistoryEntry } from '../../protocol/endpoints/exchange/reserve-history.js'
import { EPOCH } from '../../protocol/encoding/timestamp.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import { hashFullPayto } from '../../protocol/payto.js'
import { confirmRecoup, confirmRecoupRefresh, reserveClosed } from '../../protocol/signatures/exchange.js'
import { merchantRefund } from '../../protocol/signatures/merchant.js'
import {
  coinDeposit,
  coinMelt,
  coinRecoup,
  coinRecoupRefresh,
  NO_AGE_COMMITMENT,
  NO_HASH,
  reserveWithdraw,
} from '../../protocol/signatures/wallet.js'
import type { Span } from '../history.js'
import { keyInPath, queryOf, readQuietly, units } from '../reading.js'
import { isSigned } from '../verify.js'
import type { Check, Evidence } from './check.js'
import { against, type CheckName, type Finding } from './finding.js'
import { mayHaveSigned } from './signing-keys.js'

const COIN = `exchange/${coinHistory.page}`
const RESERVE = `exchange/${reserveHistory.page}`

export const exchangeHistories: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    if (span.to !== 'exchange' || span.reply?.status !== 200) return []
    if (span.page === coinHistory.page) return aboutCoin(span, evidence)
    return span.page === reserveHistory.page ? aboutReserve(span, evidence) : []
  })

function finding(span: Span, row: string, check: CheckName, says: string): Finding {
  return against(row, { check, span: span.id, play: span.play, says })
}

/** True if the whole history was asked for: a part of it adds up to nothing. */
function isWhole(span: Span, endpoint: typeof coinHistory | typeof reserveHistory): boolean {
  return (readQuietly(() => queryOf(endpoint, span))?.start ?? 0n) === 0n
}

function aboutCoin(span: Span, evidence: Evidence): Finding[] {
  const body = readQuietly(() => readReply(coinHistory, 200, span.reply?.body.json))
  const coin = keyInPath(coinHistory, span, 'COIN_PUB')
  if (body === undefined || coin === undefined) return []
  const denomination = evidence.knowledge.denominations.get(body.h_denom_pub)
  if (denomination === undefined) return []
  const left = balanceOf(body.history, denomination)
  const wrong = isWhole(span, coinHistory) && left !== undefined && left !== units(body.balance)
  const unsigned = body.history.filter(
    (entry) => !isEntrySigned(entry, { coin, denomination, span, evidence }),
  )
  return [
    ...(wrong
      ? [
          finding(
            span,
            `${COIN}/duty-adds-up`,
            'money',
            `balance is ${body.balance}, which the entries do not add up to`,
          ),
        ]
      : []),
    ...unsigned.map((entry) =>
      finding(
        span,
        `${COIN}/duty-entries-signed`,
        'signatures',
        `a signature of an entry ${entry.type} is not valid`,
      ),
    ),
    ...body.history
      .flatMap((entry) => wrongFee(entry, denomination) ?? [])
      .map((says) => finding(span, `${COIN}/duty-adds-up`, 'money', says)),
    ...inWhichOrder(span, COIN, body.history, evidence),
  ]
}

/** A sentence about a fee that is not that of the denomination; undefined if it is, or there is none. */
function wrongFee(entry: CoinHistoryEntry, denomination: ListedDenomination): string | undefined {
  const { feeDeposit, feeRefresh, feeRefund } = denomination
  const compared = (told: string, usual: Amount): string | undefined =>
    units(told) === usual.units
      ? undefined
      : `the fee of an entry ${entry.type} is ${told}, and that of the denomination ${formatAmount(usual)}`
  if (entry.type === 'DEPOSIT') return compared(entry.deposit_fee, feeDeposit)
  if (entry.type === 'MELT') return compared(entry.melt_fee, feeRefresh)
  return entry.type === 'REFUND' ? compared(entry.refund_fee, feeRefund) : undefined
}

/** What is left of a coin by its entries; undefined where not all of them are understood. */
function balanceOf(
  history: readonly CoinHistoryEntry[],
  denomination: ListedDenomination,
): bigint | undefined {
  let left = denomination.value.units
  const deposited = new Map<string, bigint>()
  const refunded = new Map<string, bigint>()
  for (const entry of history) {
    switch (entry.type) {
      case 'DEPOSIT': {
        const of = `${entry.merchant_pub}:${entry.h_contract_terms}`
        deposited.set(of, (deposited.get(of) ?? 0n) + units(entry.amount))
        left -= units(entry.amount)
        break
      }
      case 'REFUND': {
        const of = `${entry.merchant_pub}:${entry.h_contract_terms}`
        refunded.set(of, (refunded.get(of) ?? 0n) + units(entry.amount) + units(entry.refund_fee))
        left += units(entry.amount)
        break
      }
      case 'MELT':
      case 'RECOUP':
      case 'RECOUP-REFRESH':
        left -= units(entry.amount)
        break
      case 'OLD-COIN-RECOUP':
        left += units(entry.amount)
        break
      case 'PURSE-DEPOSIT':
      case 'PURSE-REFUND':
      case 'RESERVE-OPEN-DEPOSIT':
        return undefined
    }
  }
  // The fee of a deposit that was given back in full comes back too, and is no entry.
  const whole = [...refunded].filter(([of, amount]) => deposited.get(of) === amount)
  return left + BigInt(whole.length) * denomination.feeDeposit.units
}

interface About {
  readonly coin: string
  readonly denomination: ListedDenomination
  readonly span: Span
  readonly evidence: Evidence
}

function isEntrySigned(entry: CoinHistoryEntry, about: About): boolean {
  const { coin, denomination } = about
  const coinPub = decodeCrockford(coin, 32)
  const denomPubHash = decodeCrockford(denomination.hash, 64)
  switch (entry.type) {
    case 'DEPOSIT':
      return isDepositSigned(entry, about)
    case 'MELT':
      return isSigned(coinMelt, coinPub, decodeCrockford(entry.coin_sig, 64), {
        refreshCommitment: decodeCrockford(entry.rc, 64),
        denomPubHash,
        ageCommitmentHash: agesOf(entry.h_age_commitment),
        amountWithFee: parseAmount(entry.amount),
        meltFee: parseAmount(entry.melt_fee),
      })
    case 'REFUND':
      return isSigned(
        merchantRefund,
        decodeCrockford(entry.merchant_pub, 32),
        decodeCrockford(entry.merchant_sig, 64),
        {
          contractTermsHash: decodeCrockford(entry.h_contract_terms, 64),
          coinPub,
          rtransactionId: entry.rtransaction_id,
          refundAmount: withFee(entry.amount, entry.refund_fee),
        },
      )
    case 'RECOUP':
    case 'RECOUP-REFRESH': {
      const struct = entry.type === 'RECOUP' ? coinRecoup : coinRecoupRefresh
      const values = { denomPubHash, coinBlind: decodeCrockford(entry.coin_blind, 32) }
      return (
        isSigned(struct, coinPub, decodeCrockford(entry.coin_sig, 64), values) &&
        isRecoupConfirmed(entry, about)
      )
    }
    case 'OLD-COIN-RECOUP':
      return isRecoupConfirmed(entry, about)
    case 'PURSE-DEPOSIT':
    case 'PURSE-REFUND':
    case 'RESERVE-OPEN-DEPOSIT':
      return true
  }
}

/**
 * A coin signs more than its history tells: what the wallet chose, and the policy. Of a deposit that was handed in with the
 * same signature both are known; of one that nobody has seen going in, who paid knows more.
 */
function isDepositSigned(
  entry: CoinHistoryEntry & { type: 'DEPOSIT' },
  { coin, denomination, evidence }: About,
) {
  if (units(entry.deposit_fee) !== denomination.feeDeposit.units) return false
  const sent = handedIn(evidence.spans, entry.coin_sig)
  if (sent === undefined && isPaidWith(evidence.spans, entry.coin_sig)) return true
  // Which hash of a policy is signed, no page says.
  if (sent?.policy !== undefined) return true
  return isSigned(coinDeposit, decodeCrockford(coin, 32), decodeCrockford(entry.coin_sig, 64), {
    contractTermsHash: decodeCrockford(entry.h_contract_terms, 64),
    ageCommitmentHash: agesOf(entry.h_age_commitment),
    policyHash: NO_HASH,
    wireHash: decodeCrockford(entry.h_wire, 64),
    denomPubHash: decodeCrockford(denomination.hash, 64),
    walletTimestamp: entry.timestamp,
    refundDeadline: entry.refund_deadline ?? EPOCH,
    amountWithFee: parseAmount(entry.amount),
    depositFee: parseAmount(entry.deposit_fee),
    merchantPub: decodeCrockford(entry.merchant_pub, 32),
    walletDataHash:
      sent?.wallet_data_hash === undefined ? NO_HASH : decodeCrockford(sent.wallet_data_hash, 64),
  })
}

/** The deposit in which a signature was handed in, if it was seen. */
function handedIn(spans: readonly Span[], coinSig: string): BatchDepositRequest | undefined {
  for (const span of spans) {
    if (span.page !== batchDeposit.page || span.reply?.status !== 200) continue
    const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
    if (body?.coins.some((coin) => coin.coin_sig === coinSig) === true) return body
  }
  return undefined
}

function isPaidWith(spans: readonly Span[], coinSig: string): boolean {
  return spans.some((span) => {
    if (span.page !== pay.page) return false
    const body = readQuietly(() => readRequest(pay, span.request.json ?? null))
    return body?.coins.some((coin) => coin.coin_sig === coinSig) === true
  })
}

type Recouped = CoinHistoryEntry & { type: 'RECOUP' | 'RECOUP-REFRESH' | 'OLD-COIN-RECOUP' }

function isRecoupConfirmed(entry: Recouped, { coin, span, evidence }: About): boolean {
  const { keys } = evidence.knowledge
  // The entry may be as old as the coin: which key was in use then, its own date says.
  if (keys !== undefined && !isOnlineKey(entry.exchange_pub, span, evidence)) return false
  const [pub, sig] = [decodeCrockford(entry.exchange_pub, 32), decodeCrockford(entry.exchange_sig, 64)]
  const of = { timestamp: entry.timestamp, recoupAmount: parseAmount(entry.amount) }
  const own = decodeCrockford(coin, 32)
  switch (entry.type) {
    case 'RECOUP':
      return isSigned(confirmRecoup, pub, sig, {
        ...of,
        coinPub: own,
        reservePub: decodeCrockford(entry.reserve_pub, 32),
      })
    case 'RECOUP-REFRESH':
      return isSigned(confirmRecoupRefresh, pub, sig, {
        ...of,
        coinPub: own,
        oldCoinPub: decodeCrockford(entry.old_coin_pub, 32),
      })
    case 'OLD-COIN-RECOUP':
      return isSigned(confirmRecoupRefresh, pub, sig, {
        ...of,
        coinPub: decodeCrockford(entry.coin_pub, 32),
        oldCoinPub: own,
      })
  }
}

/** True if the key is one that the exchange has published, whenever, or may be using now. */
function isOnlineKey(exchangePub: string, span: Span, { knowledge: { keys } }: Evidence): boolean {
  if (keys === undefined) return true
  return keys.signkeys.some(({ key }) => key === exchangePub) || mayHaveSigned(keys, exchangePub, span)
}

function aboutReserve(span: Span, evidence: Evidence): Finding[] {
  const body = readQuietly(() => readReply(reserveHistory, 200, span.reply?.body.json))
  const reserve = keyInPath(reserveHistory, span, 'RESERVE_PUB')
  if (body === undefined || reserve === undefined) return []
  const left = reserveBalanceOf(body.history)
  const wrong = isWhole(span, reserveHistory) && left !== undefined && left !== units(body.balance)
  const unsigned = body.history.filter((entry) => !isReserveEntrySigned(entry, reserve, span, evidence))
  return [
    ...(wrong
      ? [
          finding(
            span,
            `${RESERVE}/duty-adds-up`,
            'money',
            `balance is ${body.balance}, which the entries do not add up to`,
          ),
        ]
      : []),
    ...unsigned.map((entry) =>
      finding(
        span,
        `${RESERVE}/duty-entries-signed`,
        'signatures',
        `a signature of an entry ${entry.type} is not valid`,
      ),
    ),
    ...inWhichOrder(span, RESERVE, body.history, evidence),
  ]
}

/** When something can have happened: not before it was asked for, not after that was granted. */
interface Moment {
  readonly from: number
  readonly by: number
}

/** Entries stand in the order of what happened, from either end; where two things overlapped, either way. */
function inWhichOrder(
  span: Span,
  page: string,
  history: readonly (CoinHistoryEntry | ReserveHistoryEntry)[],
  { spans }: Evidence,
): Finding[] {
  const known = momentsIn(spans)
  let [isUp, isDown, latest, earliest] = [false, false, -Infinity, Infinity]
  for (const entry of history) {
    const moment = known.get(wantedBy(entry) ?? '')
    if (moment === undefined) continue
    isUp ||= earliest < moment.from
    isDown ||= moment.by < latest
    earliest = Math.min(earliest, moment.by)
    latest = Math.max(latest, moment.from)
  }
  if (!isUp || !isDown) return []
  return [
    finding(span, `${page}/duty-in-order`, 'shapes', 'the entries are not in the order of what happened'),
  ]
}

/** When what was wanted with a signature can have happened, by the signature. */
function momentsIn(spans: readonly Span[]): Map<string, Moment> {
  const moments = new Map<string, Moment>()
  for (const { to, request, reply, calledAt, repliedAt } of spans) {
    if (to !== 'exchange' || (reply !== undefined && reply.status !== 200 && reply.status < 500)) continue
    const by = reply?.status === 200 ? repliedAt : Infinity
    for (const signature of signaturesIn(request.json)) {
      const known = moments.get(signature) ?? { from: calledAt, by }
      moments.set(signature, { from: Math.min(known.from, calledAt), by: Math.min(known.by, by) })
    }
  }
  return moments
}

/** Members called like signatures, of a request or of the things that it lists. */
function signaturesIn(json: JsonValue | undefined): string[] {
  if (!isJsonObject(json)) return []
  const own = Object.entries(json).flatMap(([name, value]) =>
    name.endsWith('_sig') && typeof value === 'string' ? [value] : [],
  )
  const listed = [json['coins'], json['planchets']].flatMap((list) =>
    Array.isArray(list) ? list.flatMap((one) => signaturesIn(one)) : [],
  )
  return [...own, ...listed]
}

function wantedBy(entry: CoinHistoryEntry | ReserveHistoryEntry): string | undefined {
  if (entry.type === 'DEPOSIT' || entry.type === 'MELT') return entry.coin_sig
  if (entry.type === 'REFUND') return entry.merchant_sig
  return entry.type === 'WITHDRAW' ? entry.reserve_sig : undefined
}

function reserveBalanceOf(history: readonly ReserveHistoryEntry[]): bigint | undefined {
  let left = 0n
  for (const entry of history) {
    switch (entry.type) {
      case 'CREDIT':
      case 'RECOUP':
        left += units(entry.amount)
        break
      case 'WITHDRAW':
      case 'CLOSING':
        left -= units(entry.amount)
        break
      case 'MERGE':
      case 'SETUP':
      case 'HISTORY':
      case 'OPEN':
      case 'CLOSE':
        return undefined
    }
  }
  return left
}

function isReserveEntrySigned(
  entry: ReserveHistoryEntry,
  reserve: string,
  span: Span,
  evidence: Evidence,
): boolean {
  switch (entry.type) {
    case 'WITHDRAW': {
      const { h_denom_pub: hash, h_coin_envelope: envelope } = entry
      // Since v26 an entry tells of a batch, in members that could not be read.
      if (hash === undefined || envelope === undefined) return true
      return isSigned(reserveWithdraw, decodeCrockford(reserve, 32), decodeCrockford(entry.reserve_sig, 64), {
        amountWithFee: parseAmount(entry.amount),
        denomPubHash: decodeCrockford(hash, 64),
        coinEnvelopeHash: decodeCrockford(envelope, 64),
      })
    }
    case 'RECOUP':
      return (
        isOnlineKey(entry.exchange_pub, span, evidence) &&
        isSigned(
          confirmRecoup,
          decodeCrockford(entry.exchange_pub, 32),
          decodeCrockford(entry.exchange_sig, 64),
          {
            timestamp: entry.timestamp,
            recoupAmount: parseAmount(entry.amount),
            coinPub: decodeCrockford(entry.coin_pub, 32),
            reservePub: decodeCrockford(reserve, 32),
          },
        )
      )
    case 'CLOSING':
      return isOnlineKey(entry.exchange_pub, span, evidence) && isClosingConfirmed(entry, reserve)
    case 'CREDIT':
    case 'MERGE':
    case 'SETUP':
    case 'HISTORY':
    case 'OPEN':
    case 'CLOSE':
      return true
  }
}

/** Whether what is signed includes the fee, no page that could be read says. */
function isClosingConfirmed(entry: ReserveHistoryEntry & { type: 'CLOSING' }, reserve: string): boolean {
  const [pub, sig] = [decodeCrockford(entry.exchange_pub, 32), decodeCrockford(entry.exchange_sig, 64)]
  const [amount, fee] = [parseAmount(entry.amount), parseAmount(entry.closing_fee)]
  const net = { ...amount, units: amount.units < fee.units ? 0n : amount.units - fee.units }
  return [amount, net].some((closingAmount) =>
    isSigned(reserveClosed, pub, sig, {
      timestamp: entry.timestamp,
      closingAmount,
      closingFee: fee,
      reservePub: decodeCrockford(reserve, 32),
      fullPaytoHash: hashFullPayto(entry.receiver_account_details),
      wtid: decodeCrockford(entry.wtid, 32),
    }),
  )
}

function agesOf(ageCommitment: string | undefined): Uint8Array {
  return ageCommitment === undefined ? NO_AGE_COMMITMENT : decodeCrockford(ageCommitment, 32)
}

function withFee(amount: string, fee: string): Amount {
  return addAmounts(parseAmount(amount), parseAmount(fee))
}
