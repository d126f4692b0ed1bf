/**
 * What a merchant asks its exchange for, where that is visible: nothing but what wallets and shops have asked it for.
 */
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject } from '../../protocol/encoding/json.js'
import { EPOCH } from '../../protocol/encoding/timestamp.js'
import { parseAmount } from '../../protocol/encoding/amount.js'
import { hashJson } from '../../protocol/crypto/hash.js'
import { readRequest } from '../../protocol/endpoints/endpoint.js'
import type { ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { getKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import {
  batchDeposit,
  type BatchDepositRequest,
} from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { refund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { pay, type PayingCoin } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { hashWire } from '../../protocol/payto.js'
import { merchantContract, merchantRefund } from '../../protocol/signatures/merchant.js'
import type { Span } from '../history.js'
import { refundAskedFor, type Movement } from '../movements.js'
import { keyInPath, orderInPath, readQuietly, units } from '../reading.js'
import { isSigned } from '../verify.js'
import type { Check, Evidence } from './check.js'
import { against, type Finding } from './finding.js'
import { groupBy, inMoney } from './sums.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'
const ABORT = 'merchant/post-orders-ORDER_ID-abort'
const COLLECT = 'merchant/post-orders-ORDER_ID-refund'

/** A deposit that a merchant asked for, and the payments that had come in by then. */
interface Outgoing {
  readonly span: Span
  readonly body: BatchDepositRequest
  /** Terms of its contract; undefined where no claim has shown them. */
  readonly terms: ContractTerms | undefined
  readonly orderId: string | undefined
}

export const outgoing: Check = (evidence) => {
  if (!evidence.play.hopsVisible) return []
  const hops = evidence.spans.filter((span) => span.from === 'merchant' && span.cause !== undefined)
  const deposits = hops.flatMap((span) => depositIn(evidence, span))
  return [
    ...deposits.flatMap((deposit) => depositDuties(evidence, deposit)),
    ...refundDuties(evidence, hops),
    ...keysAskedForTooOften(hops),
  ]
}

function finding(rowId: string, span: Span, says: string): Finding {
  return against(rowId, { check: 'outgoing', span: span.id, play: span.play, says })
}

function depositIn({ knowledge }: Evidence, span: Span): Outgoing[] {
  if (span.page !== batchDeposit.page) return []
  const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
  if (body === undefined) return [] // Which the exchange says, too.
  const contract = knowledge.contracts.get(body.h_contract_terms)
  return [{ span, body, terms: contract?.terms, orderId: contract?.orderId }]
}

function depositDuties(evidence: Evidence, deposit: Outgoing): Finding[] {
  const { span, body, terms } = deposit
  return [
    ...coinsNobodyHandedIn(evidence, deposit).map((says) =>
      finding(`${PAY}/duty-deposits-as-signed`, span, says),
    ),
    ...(terms === undefined ? [] : otherTerms(body, terms)).map((says) =>
      finding(`${PAY}/duty-deposits-as-signed`, span, says),
    ),
    ...(terms !== undefined && !isAccountOf(body, terms)
      ? [
          finding(
            `${PAY}/duty-deposits-to-own-account`,
            span,
            'merchant_payto_uri and wire_salt do not have the hash that the contract names as h_wire',
          ),
        ]
      : []),
    ...(isContractSigned(body)
      ? []
      : [
          finding(
            `${PAY}/duty-deposits-signed-by-merchant`,
            span,
            'merchant_sig is not the merchant’s signature over the contract',
          ),
        ]),
    ...depositedWhenPaid(evidence, deposit),
  ]
}

/** Coins of a deposit that no wallet has handed in like this, for this order. */
function coinsNobodyHandedIn({ spans, knowledge }: Evidence, { span, body, orderId }: Outgoing): string[] {
  const url = knowledge.houses.get(span.house)?.keys?.base_url
  const payments = spans
    .filter((one) => one.to === 'merchant' && one.page === pay.page && one.calledAt < span.calledAt)
    .filter((one) => orderId === undefined || orderInPath(pay, one) === orderId)
    .flatMap((one) => {
      const sent = readQuietly(() => readRequest(pay, one.request.json ?? null))
      return sent === undefined ? [] : [{ coins: sent.coins, walletDataHash: walletDataHashOf(one) }]
    })
  return body.coins.flatMap((coin) => {
    const isHandedIn = (paying: PayingCoin): boolean =>
      isSameCoin(coin, paying) && (url === undefined || paying.exchange_url === url)
    const same = payments.filter(({ coins }) => coins.some(isHandedIn))
    if (same.length === 0)
      return [
        `coin ${coin.coin_pub}: no payment has handed it in with this contribution and signature for this exchange`,
      ]
    const isKnown = same.some(({ walletDataHash }) => walletDataHash === body.wallet_data_hash)
    return isKnown ? [] : [`wallet_data_hash is not that of what the wallet sent with coin ${coin.coin_pub}`]
  })
}

function isSameCoin(coin: BatchDepositRequest['coins'][number], paying: PayingCoin): boolean {
  return (
    coin.coin_pub === paying.coin_pub &&
    coin.coin_sig === paying.coin_sig &&
    coin.denom_pub_hash === paying.h_denom &&
    coin.ub_sig.rsa_signature === paying.ub_sig.rsa_signature &&
    units(coin.contribution) === units(paying.contribution)
  )
}

/** Hash of what a wallet wants to be bound to its payment; undefined if it sent nothing. */
function walletDataHashOf(span: Span): string | undefined {
  const { json } = span.request
  const data = isJsonObject(json) ? json['wallet_data'] : undefined
  if (data === undefined || data === null) return undefined
  return readQuietly(() => encodeCrockford(hashJson(data)))
}

/** Where a deposit does not say what the contract says. */
function otherTerms(body: BatchDepositRequest, terms: ContractTerms): string[] {
  const refundDeadline = body.refund_deadline ?? EPOCH
  return [
    ...(body.merchant_pub === terms.merchant_pub ? [] : ['merchant_pub is not that of the contract']),
    ...(body.timestamp.t_s === terms.timestamp.t_s ? [] : ['timestamp is not that of the contract']),
    ...(refundDeadline.t_s === terms.refund_deadline.t_s
      ? []
      : ['refund_deadline is not that of the contract']),
    ...(body.wire_transfer_deadline.t_s === terms.wire_transfer_deadline.t_s
      ? []
      : ['wire_transfer_deadline is not that of the contract']),
  ]
}

function isAccountOf(body: BatchDepositRequest, terms: ContractTerms): boolean {
  return (
    encodeCrockford(hashWire(body.merchant_payto_uri, decodeCrockford(body.wire_salt, 16))) === terms.h_wire
  )
}

/** True if the deposit is signed by the merchant, or not signed at all, which the exchange allows. */
function isContractSigned(body: BatchDepositRequest): boolean {
  if (body.merchant_sig === undefined) return true
  const signature = decodeCrockford(body.merchant_sig, 64)
  const contractTermsHash = decodeCrockford(body.h_contract_terms, 64)
  return (
    signature.every((byte) => byte === 0) ||
    isSigned(merchantContract, decodeCrockford(body.merchant_pub, 32), signature, { contractTermsHash })
  )
}

/** Deposits in the service of calls that came after the order was confirmed as paid. */
function depositedWhenPaid({ spans }: Evidence, { span, orderId }: Outgoing): Finding[] {
  const cause = spans.find(({ id }) => id === span.cause)
  if (orderId === undefined || cause === undefined) return []
  const confirmed = spans.find(
    (one) =>
      one.to === 'merchant' &&
      one.page === pay.page &&
      one.reply?.status === 200 &&
      one.repliedAt < cause.calledAt &&
      orderInPath(pay, one) === orderId,
  )
  return confirmed === undefined
    ? []
    : [finding(`${PAY}/duty-no-deposit-when-paid`, span, `order ${orderId} was confirmed as paid before`)]
}

function refundDuties(evidence: Evidence, hops: readonly Span[]): Finding[] {
  const asked = hops.flatMap((span) => refundAskedFor(span) ?? [])
  return [
    ...asked.flatMap((movement) => abortIds(evidence, movement)),
    ...asked
      .filter(({ span }) => !isRefundSigned(span))
      .map(({ span }) =>
        finding(
          `${COLLECT}/duty-signed-by-merchant`,
          span,
          'merchant_sig is not the merchant’s over this refund',
        ),
      ),
    ...idsOfAborts(evidence, asked),
    ...aboveDeposits(evidence, asked),
  ]
}

function causeOf({ spans }: Evidence, span: Span): Span | undefined {
  return spans.find(({ id }) => id === span.cause)
}

/** An abort refunds with the id 0. */
function abortIds(evidence: Evidence, { id, coin, span }: Movement): Finding[] {
  if (causeOf(evidence, span)?.page !== abort.page || id.endsWith(':0')) return []
  return [finding(`${ABORT}/duty-id-zero`, span, `an abort asks for coin ${coin} with an id that is not 0`)]
}

function isRefundSigned(span: Span): boolean {
  const body = readQuietly(() => readRequest(refund, span.request.json ?? null))
  const coin = keyInPath(refund, span, 'COIN_PUB')
  if (body === undefined || coin === undefined) return true // Of no form, which is for others to say.
  return isSigned(
    merchantRefund,
    decodeCrockford(body.merchant_pub, 32),
    decodeCrockford(body.merchant_sig, 64),
    {
      contractTermsHash: decodeCrockford(body.h_contract_terms, 64),
      coinPub: decodeCrockford(coin, 32),
      rtransactionId: body.rtransaction_id,
      refundAmount: parseAmount(body.refund_amount),
    },
  )
}

/** An id that an abort has used for a coin and contract stands for one amount. Ids of grants are looked at elsewhere. */
function idsOfAborts({ knowledge }: Evidence, asked: readonly Movement[]): Finding[] {
  return groupBy(
    asked.filter(({ id }) => id.endsWith(':0')),
    ({ id }) => id,
  ).flatMap(([, same]) => {
    const other = same.find(({ amount }) => amount !== same[0]?.amount)
    if (other === undefined) return []
    const says = `coin ${other.coin} gets ${inMoney(knowledge, other.amount)} with the id of another amount`
    return [finding(`${COLLECT}/duty-id-means-one-refund`, other.span, says)]
  })
}

/** What an exchange has of a coin for a contract. */
function nameOf({ house }: Span, coin: string, contract: string): string {
  return [house ?? '', coin, contract].join(':')
}

/** No merchant asks an exchange for more back of a coin than it has asked it to take of it for the contract. */
function aboveDeposits({ knowledge, spans }: Evidence, asked: readonly Movement[]): Finding[] {
  const deposited = spans
    .filter((span) => span.page === batchDeposit.page && span.to === 'exchange')
    .flatMap((span) => {
      const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
      return (body?.coins ?? []).map((coin) => ({
        of: nameOf(span, coin.coin_pub, body?.h_contract_terms ?? ''),
        signature: coin.coin_sig,
        amount: units(coin.contribution),
      }))
    })
  return groupBy(asked, ({ span, coin, contract }) => nameOf(span, coin, contract)).flatMap(([of, moves]) => {
    const distinct = new Map(moves.map((move) => [move.id, move.amount]))
    const paidIn = new Map(
      deposited.filter((one) => one.of === of).map(({ signature, amount }) => [signature, amount]),
    )
    const [back, there] = [total(distinct.values()), total(paidIn.values())]
    const last = moves.at(-1)
    if (last === undefined || back <= there) return []
    const says = `${inMoney(knowledge, back)} are asked back of coin ${last.coin}, of which ${inMoney(knowledge, there)} were deposited`
    return [finding(`${COLLECT}/duty-within-contribution`, last.span, says)]
  })
}

function total(amounts: Iterable<bigint>): bigint {
  return [...amounts].reduce((sum, amount) => sum + amount, 0n)
}

/** Downloads of keys within a minute that nobody would need. */
const MANY_DOWNLOADS = 5

function keysAskedForTooOften(hops: readonly Span[]): Finding[] {
  const downloads = hops.filter((span) => span.page === getKeys.page && span.reply?.status === 200)
  const extra = downloads.find((span, index) => {
    const before = downloads[index - MANY_DOWNLOADS]
    return before !== undefined && span.now - before.now < 60
  })
  return extra === undefined
    ? []
    : [
        finding(
          `${PAY}/duty-keys-kept`,
          extra,
          `more than ${String(MANY_DOWNLOADS)} downloads of keys in a minute`,
        ),
      ]
}
