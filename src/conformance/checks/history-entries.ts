/**
 * Is an entry in the history of a coin or a reserve signed by whoever it binds?
 */
import { addAmounts, parseAmount, type Amount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { readRequest } from '../../protocol/endpoints/endpoint.js'
import type { CoinHistoryEntry } from '../../protocol/endpoints/exchange/coin-history.js'
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
import { readQuietly, units } from '../reading.js'
import { isSigned } from '../verify.js'
import type { Evidence } from './check.js'
import { mayHaveSigned } from './signing-keys.js'

/** A coin, and the reply that tells its history. */
export interface About {
  readonly coin: string
  readonly denomination: ListedDenomination
  readonly span: Span
  readonly evidence: Evidence
}

/** True if whoever an entry of a coin's history binds has signed it. */
export function isEntrySigned(entry: CoinHistoryEntry, about: About): boolean {
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

/** The same of an entry of a reserve's history. */
export function isReserveEntrySigned(
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
