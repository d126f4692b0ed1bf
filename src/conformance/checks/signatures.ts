/**
 * Is every signature in every reply what it claims to be?
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, decodeCrockfordVariable } from '../../protocol/encoding/crockford.js'
import { hashContractTerms } from '../../protocol/contract.js'
import { rsaVerifyBlinded } from '../../protocol/crypto/rsa-blind.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { readContractTerms } from '../../protocol/endpoints/contract-terms.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { trackDeposit } from '../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import { refund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { batchWithdraw } from '../../protocol/endpoints/exchange/post-reserves-RESERVE_PUB-batch-withdraw.js'
import { abort } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import { claim } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-claim.js'
import { collectRefund } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-refund.js'
import { pay, type PayingCoin } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import {
  confirmRefund,
  confirmWire,
  confirmWireDeposit,
  hashWireDeposits,
} from '../../protocol/signatures/exchange.js'
import { trackTransfer } from '../../protocol/endpoints/exchange/get-transfers-WTID.js'
import { merchantContract, merchantPaymentOk } from '../../protocol/signatures/merchant.js'
import type { Span } from '../history.js'
import { isDepositConfirmed, isRefundConfirmed, keysProblemsIn } from '../oracle/confirmations.js'
import { keysAt, knowledgeFor } from '../oracle/houses.js'
import { signedContract } from '../oracle/merchant/post-orders-ORDER_ID-pay.js'
import { hashInPath, keyInPath, orderInPath, readQuietly } from '../reading.js'
import { remember } from '../remember.js'
import { promisingRow, type Check, type Evidence } from './check.js'
import { EXCHANGE_VERIFIERS } from './exchange-proofs.js'
import { isRefundPermit } from './permits.js'
import { proofProblems } from './proofs.js'
import { mayHaveSigned } from './signing-keys.js'
import { against, type Finding } from './finding.js'
import { isSigned } from '../verify.js'

export const signatures: Check = (evidence) =>
  evidence.spans.flatMap((span) => {
    const problems =
      VERIFIERS[`${span.to}/${span.page} ${String(span.reply?.status)}`]?.(span, {
        ...evidence,
        knowledge: knowledgeFor(span, evidence.knowledge),
      }) ?? []
    return problems.flatMap((says) => finding(evidence, span, says))
  })

/** Sentences about bad signatures in the reply of a span; empty when all are good or there is nothing to check. */
type Verifier = (span: Span, evidence: Evidence) => readonly string[]

const VERIFIERS: Readonly<Record<string, Verifier>> = {
  'merchant/post-orders-ORDER_ID-claim 200': verifyClaim,
  'merchant/post-orders-ORDER_ID-pay 200': verifyPayment,
  'merchant/post-orders-ORDER_ID-pay 409': verifySurplus,
  'merchant/post-orders-ORDER_ID-abort 200': verifyAbort,
  'merchant/post-orders-ORDER_ID-refund 200': verifyCollected,
  'exchange/get-keys 200': keysProblemsIn,
  'exchange/post-reserves-RESERVE_PUB-batch-withdraw 200': verifyWithdrawal,
  'exchange/post-batch-deposit 200': verifyDeposit,
  'exchange/post-batch-deposit 404': verifyRefusedDeposit,
  'exchange/post-batch-deposit 410': verifyRefusedDeposit,
  'exchange/post-coins-COIN_PUB-refund 200': verifyRefund,
  'exchange/post-coins-COIN_PUB-refund 404': verifyUnknownDenomination,
  'exchange/get-transfers-WTID 200': verifyTransfer,
  'exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB 200': verifyWired,
  ...EXCHANGE_VERIFIERS,
}

function finding(evidence: Evidence, span: Span, says: string): Finding[] {
  const rowId = span.page === 'get-keys' ? 'exchange/get-keys/duty-signed' : promisingRow(evidence, span)
  // A reply that fits no row has its finding already; what its signatures are worth adds nothing.
  return rowId === undefined || evidence.judgements.get(span.id)?.kind === 'unexplained'
    ? []
    : [against(rowId, { check: 'signatures', span: span.id, play: span.play, says })]
}

function verifyClaim(span: Span): string[] {
  const reply = readQuietly(() => readReply(claim, 200, span.reply?.body.json))
  const terms = reply === undefined ? undefined : readQuietly(() => readContractTerms(reply.contract_terms))
  if (reply === undefined || terms === undefined) return []
  const contractTermsHash = readQuietly(() => hashContractTerms(reply.contract_terms))
  if (contractTermsHash === undefined)
    return ['contract_terms has no hash: it holds a real number, or forgets a field without a salt']
  const [pub, sig] = [decodeCrockford(terms.merchant_pub, 32), decodeCrockford(reply.sig, 64)]
  const valid = remember('claim', [pub, sig, contractTermsHash], () =>
    isSigned(merchantContract, pub, sig, { contractTermsHash }),
  )
  return valid ? [] : ['sig is not the merchant’s signature over the contract terms in this reply']
}

function verifyPayment(span: Span, { knowledge }: Evidence): string[] {
  const reply = readQuietly(() => readReply(pay, 200, span.reply?.body.json))
  if (reply === undefined) return []
  const orderId = orderInPath(pay, span)
  const sent = readQuietly(() => readRequest(pay, span.request.json ?? null))
  const paid = sent === undefined ? undefined : signedContract(sent, orderId, knowledge)
  const contracts =
    paid === undefined
      ? [...knowledge.contracts.values()].filter((contract) => contract.orderId === orderId)
      : [paid]
  const signed = contracts.some(({ hash, terms }) =>
    isSigned(merchantPaymentOk, decodeCrockford(terms.merchant_pub, 32), decodeCrockford(reply.sig, 64), {
      contractTermsHash: decodeCrockford(hash, 64),
    }),
  )
  return signed || contracts.length === 0
    ? []
    : ['sig is not the merchant’s signature that this contract is paid']
}

/** Refund requests for coins that came too late. Whether each coin that was taken has one, another check asks. */
function verifySurplus(span: Span, { knowledge }: Evidence): string[] {
  const reply = readQuietly(() => readReply(pay, 409, span.reply?.body.json))
  const sent = readQuietly(() => readRequest(pay, span.request.json ?? null))
  const contract = sent === undefined ? undefined : signedContract(sent, orderInPath(pay, span), knowledge)
  if (sent === undefined || contract === undefined) return []
  return (reply?.refunds ?? []).flatMap((permit, index) => {
    const paying = sent.coins.find((coin) => coin.coin_pub === permit['coin_pub'])
    const at = `refunds.${String(index)}`
    if (paying === undefined) return [`${at}.coin_pub is no coin of this payment`]
    const { refund_amount: told = paying.contribution } = permit
    return typeof told === 'string' && isRefundPermit(permit, contract, told)
      ? []
      : [`${at}.merchant_sig is not the merchant’s request to refund this coin`]
  })
}

function verifyAbort(span: Span, { knowledge, spans }: Evidence): string[] {
  const sent = readQuietly(() => readRequest(abort, span.request.json ?? null))
  const reply = readQuietly(() => readReply(abort, 200, span.reply?.body.json))
  const contract = knowledge.contracts.get(sent?.h_contract ?? '')
  if (sent === undefined || reply === undefined || contract === undefined || knowledge.keys === undefined)
    return []
  return reply.refunds.flatMap((result, index) => {
    const coin = sent.coins[index]
    const { exchange_pub: pub, exchange_sig: sig } = result
    if (result.type !== 'success' || coin === undefined || pub === undefined || sig === undefined) return []
    const keys = keysAt(knowledge, coin.exchange_url)
    if (keys !== undefined && !mayHaveSigned(keys, pub, span))
      return [`refunds.${String(index)}.exchange_pub is not a signing key of the exchange`]
    const confirms = (contribution: string): boolean =>
      isSigned(confirmRefund, decodeCrockford(pub, 32), decodeCrockford(sig, 64), {
        contractTermsHash: decodeCrockford(sent.h_contract, 64),
        coinPub: decodeCrockford(coin.coin_pub, 32),
        merchantPub: decodeCrockford(contract.terms.merchant_pub, 32),
        rtransactionId: 0n,
        refundAmount: parseAmount(contribution),
      })
    // What the abort says a coin contributed is deprecated; what was paid is what counts.
    const paid = contributionsOf(spans, coin.coin_pub)
    const named = coin.contribution === undefined ? [] : [coin.contribution]
    return [...named, ...paid].some(confirms)
      ? []
      : [`refunds.${String(index)}.exchange_sig does not confirm a refund of this coin with id 0`]
  })
}

function verifyCollected(span: Span, { knowledge, spans }: Evidence): string[] {
  const sent = readQuietly(() => readRequest(collectRefund, span.request.json ?? null))
  const reply = readQuietly(() => readReply(collectRefund, 200, span.reply?.body.json))
  const { keys, contracts } = knowledge
  if (sent === undefined || reply === undefined || keys === undefined) return []
  const merchantPub = contracts.get(sent.h_contract)?.terms.merchant_pub ?? reply.merchant_pub
  return reply.refunds.flatMap((entry, index) => {
    const { exchange_pub: pub, exchange_sig: sig } = entry
    if (entry.type !== 'success' || pub === undefined || sig === undefined) return []
    const urls = handedIn(spans, entry.coin_pub).map((coin) => coin.exchange_url)
    const known = [...new Set(urls)].flatMap((url) => keysAt(knowledge, url) ?? [])
    if (!(known.length === 0 ? [keys] : known).some((one) => mayHaveSigned(one, pub, span)))
      return [`refunds.${String(index)}.exchange_pub is not a signing key of the exchange`]
    const valid = isSigned(confirmRefund, decodeCrockford(pub, 32), decodeCrockford(sig, 64), {
      contractTermsHash: decodeCrockford(sent.h_contract, 64),
      coinPub: decodeCrockford(entry.coin_pub, 32),
      merchantPub: decodeCrockford(merchantPub, 32),
      rtransactionId: entry.rtransaction_id,
      refundAmount: parseAmount(entry.refund_amount),
    })
    return valid
      ? []
      : [`refunds.${String(index)}.exchange_sig does not confirm a refund of ${entry.refund_amount}`]
  })
}

/** What payments handed in of a coin. */
function contributionsOf(spans: readonly Span[], coinPub: string): string[] {
  return [...new Set(handedIn(spans, coinPub).map((coin) => coin.contribution))]
}

/** A coin as payments have handed it in. */
function handedIn(spans: readonly Span[], coinPub: string): PayingCoin[] {
  return spans
    .filter((span) => span.to === 'merchant' && span.page === pay.page)
    .flatMap((span) => readQuietly(() => readRequest(pay, span.request.json ?? null))?.coins ?? [])
    .filter((coin) => coin.coin_pub === coinPub)
}

function verifyWithdrawal(span: Span, { knowledge }: Evidence): string[] {
  const sent = readQuietly(() => readRequest(batchWithdraw, span.request.json ?? null))
  const reply = readQuietly(() => readReply(batchWithdraw, 200, span.reply?.body.json))
  if (sent === undefined || reply === undefined) return []
  if (sent.planchets.length !== reply.ev_sigs.length)
    return ['ev_sigs has to hold one signature for each planchet']
  return sent.planchets.flatMap((planchet, index) => {
    const denomination = knowledge.denominations.get(planchet.denom_pub_hash)
    if (denomination === undefined) return []
    const blinded = decodeCrockfordVariable(planchet.coin_ev.rsa_blinded_planchet)
    const signature = decodeCrockfordVariable(reply.ev_sigs[index]?.ev_sig.blinded_rsa_signature ?? '')
    const valid = remember('planchet', [denomination.key.encoded, blinded, signature], () =>
      rsaVerifyBlinded(blinded, signature, denomination.key),
    )
    return valid ? [] : [`ev_sigs.${String(index)} is not the denomination’s signature over the planchet`]
  })
}

function verifyDeposit(span: Span, { knowledge }: Evidence): string[] {
  const reply = readQuietly(() => readReply(batchDeposit, 200, span.reply?.body.json))
  if (reply === undefined || knowledge.keys === undefined) return []
  if (!mayHaveSigned(knowledge.keys, reply.exchange_pub, span))
    return ['exchange_pub is not a signing key of the exchange']
  return isDepositConfirmed(span, knowledge.denominations) === false
    ? ['exchange_sig does not confirm this deposit']
    : []
}

function verifyRefund(span: Span, { knowledge }: Evidence): string[] {
  const reply = readQuietly(() => readReply(refund, 200, span.reply?.body.json))
  if (reply === undefined || knowledge.keys === undefined) return []
  if (!mayHaveSigned(knowledge.keys, reply.exchange_pub, span))
    return ['exchange_pub is not a signing key of the exchange']
  return isRefundConfirmed(span) === false ? ['exchange_sig does not confirm this refund'] : []
}

function verifyWired(span: Span, { knowledge }: Evidence): string[] {
  const reply = readQuietly(() => readReply(trackDeposit, 200, span.reply?.body.json))
  const [wireHash, contract, coin] = [
    hashInPath(trackDeposit, span, 'H_WIRE'),
    hashInPath(trackDeposit, span, 'H_CONTRACT_TERMS'),
    keyInPath(trackDeposit, span, 'COIN_PUB'),
  ]
  if (!reply || !wireHash || !contract || !coin || knowledge.keys === undefined) return []
  const { exchange_pub: pub, exchange_sig: sig } = reply
  if (!mayHaveSigned(knowledge.keys, pub, span)) return ['exchange_pub is not a signing key of the exchange']
  const valid = isSigned(confirmWire, decodeCrockford(pub, 32), decodeCrockford(sig, 64), {
    wireHash: decodeCrockford(wireHash, 64),
    contractTermsHash: decodeCrockford(contract, 64),
    wtid: decodeCrockford(reply.wtid, 32),
    coinPub: decodeCrockford(coin, 32),
    executionTime: reply.execution_time,
    coinContribution: parseAmount(reply.coin_contribution),
  })
  return valid ? [] : ['exchange_sig does not confirm that the money went out']
}

/** A refusal of a denomination carries a signed proof; other refusals of these statuses do not. */
function verifyUnknownDenomination(span: Span, { knowledge }: Evidence): string[] {
  return proofProblems(span, knowledge, { isOptional: true })
}

function verifyRefusedDeposit(span: Span, { knowledge }: Evidence): string[] {
  const sent = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
  const named = sent === undefined ? {} : { named: sent.coins.map((coin) => coin.denom_pub_hash) }
  return proofProblems(span, knowledge, named)
}

function verifyTransfer(span: Span, { knowledge }: Evidence): string[] {
  const reply = readQuietly(() => readReply(trackTransfer, 200, span.reply?.body.json))
  if (reply === undefined || knowledge.keys === undefined) return []
  const { exchange_pub: pub, exchange_sig: sig, execution_time: executionTime } = reply
  if (!mayHaveSigned(knowledge.keys, pub, span)) return ['exchange_pub is not a signing key of the exchange']
  const details = reply.deposits.map((deposit) => ({
    contractTermsHash: decodeCrockford(deposit.h_contract_terms, 64),
    executionTime,
    coinPub: decodeCrockford(deposit.coin_pub, 32),
    depositValue: parseAmount(deposit.deposit_value),
    depositFee: parseAmount(deposit.deposit_fee),
  }))
  const valid = isSigned(confirmWireDeposit, decodeCrockford(pub, 32), decodeCrockford(sig, 64), {
    total: parseAmount(reply.total),
    wireFee: parseAmount(reply.wire_fee),
    merchantPub: decodeCrockford(reply.merchant_pub, 32),
    fullPaytoHash: decodeCrockford(reply.h_payto, 32),
    detailsHash: hashWireDeposits(details),
  })
  return valid ? [] : ['exchange_sig does not confirm this transfer and its deposits']
}
