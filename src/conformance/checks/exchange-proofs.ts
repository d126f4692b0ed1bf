/**
 * Is what an exchange signs about melts, withdrawals, links and denominations what it claims to be?
 */
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import { denominationHash, readDenominationKey } from '../../protocol/crypto/denomination.js'
import { coinPubHash } from '../../protocol/crypto/planchet.js'
import { rsaVerify, rsaVerifyBlinded } from '../../protocol/crypto/rsa-blind.js'
import type { AnyBlindedSignature, AnyCoinEnvelope } from '../../protocol/endpoints/coin.js'
import { isJsonObject } from '../../protocol/encoding/json.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { link, type LinkedCoin } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { meltCoin } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { reveal, type RevealRequest } from '../../protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { withdraw } from '../../protocol/endpoints/exchange/post-withdraw.js'
import { errorCode } from '../../protocol/errors.js'
import { confirmMelt } from '../../protocol/signatures/exchange.js'
import { NO_AGE_COMMITMENT } from '../../protocol/signatures/wallet.js'
import type { Span } from '../history.js'
import type { Knowledge } from '../oracle/knowledge.js'
import { readQuietly } from '../reading.js'
import { remember } from '../remember.js'
import { isSigned } from '../verify.js'
import type { Evidence } from './check.js'
import { proofProblems } from './proofs.js'
import { mayHaveSigned } from './signing-keys.js'

type Verifier = (span: Span, evidence: Evidence) => readonly string[]

const NOT_ITS_KEY = 'exchange_pub is not a signing key of the exchange'

/** Pages that prove why a denomination is of no use: unknown (404), or gone (410, 412). */
const PROVING = [
  'post-reserves-RESERVE_PUB-batch-withdraw',
  'post-withdraw',
  'post-coins-COIN_PUB-melt',
  'post-refreshes-RCH-reveal',
  'post-coins-COIN_PUB-recoup',
  'post-coins-COIN_PUB-recoup-refresh',
]

/** Pages that prove that a coin was seen as a coin of another denomination. */
const CONFLICTING = [
  'post-batch-deposit',
  'post-coins-COIN_PUB-melt',
  'post-coins-COIN_PUB-recoup',
  'post-coins-COIN_PUB-recoup-refresh',
]

/** By page and status. */
export const EXCHANGE_VERIFIERS: Readonly<Record<string, Verifier>> = {
  'exchange/post-withdraw 200': verifyWithdrawal,
  'exchange/post-coins-COIN_PUB-melt 200': verifyMelt,
  'exchange/post-refreshes-RCH-reveal 200': verifyReveal,
  'exchange/get-coins-COIN_PUB-link 200': verifyLinks,
  ...Object.fromEntries(
    PROVING.flatMap((page) =>
      [404, 410, 412].map((status) => [`exchange/${page} ${String(status)}`, verifyProof]),
    ),
  ),
  ...Object.fromEntries(CONFLICTING.map((page) => [`exchange/${page} 409`, verifyOtherDenomination])),
}

/**
 * Who says that a coin was one of another denomination shows which key signed it then. A coin with ages was signed together
 * with them, and which ones the proof does not tell.
 */
function verifyOtherDenomination(span: Span, { spans }: Evidence): string[] {
  const body = span.reply?.body.json
  if (!isJsonObject(body) || body['code'] !== errorCode('EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY'))
    return []
  const [pub, signature, coin] = [body['prev_denom_pub'], body['prev_denom_sig'], body['coin_pub']]
  if (!isJsonObject(pub) || !isJsonObject(signature) || typeof coin !== 'string') return []
  const [told, shown] = [pub['rsa_pub'], signature['rsa_signature']]
  if (typeof told !== 'string' || typeof shown !== 'string') return []
  const valid = readQuietly(() => {
    const key = readDenominationKey({ cipher: 'RSA', rsa_pub: told })
    const sig = decodeCrockfordVariable(shown)
    return [NO_AGE_COMMITMENT, ...agesIn(spans)].some((ages) =>
      rsaVerify(coinPubHash(decodeCrockford(coin, 32), ages), sig, key),
    )
  })
  return valid === true ? [] : ['prev_denom_sig is not the signature of prev_denom_pub on the coin']
}

/** Commitments to ages that anybody has shown. */
function agesIn(spans: readonly Span[]): Uint8Array[] {
  return spans.flatMap((span) => {
    if (span.to !== 'exchange' || span.page !== batchDeposit.page) return []
    const body = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
    return (body?.coins ?? []).flatMap(({ h_age_commitment: ages }) =>
      ages === undefined ? [] : [decodeCrockford(ages, 32)],
    )
  })
}

function verifyMelt(span: Span, { knowledge }: Evidence): string[] {
  const sent = readQuietly(() => readRequest(meltCoin, span.request.json ?? null))
  const reply = readQuietly(() => readReply(meltCoin, 200, span.reply?.body.json))
  if (sent === undefined || reply === undefined || knowledge.keys === undefined) return []
  if (!mayHaveSigned(knowledge.keys, reply.exchange_pub, span)) return [NOT_ITS_KEY]
  const values = { refreshCommitment: decodeCrockford(sent.rc, 64), noRevealIndex: reply.noreveal_index }
  const [pub, sig] = [decodeCrockford(reply.exchange_pub, 32), decodeCrockford(reply.exchange_sig, 64)]
  return isSigned(confirmMelt, pub, sig, values) ? [] : ['exchange_sig does not confirm this melt']
}

function verifyReveal(span: Span, { knowledge }: Evidence): string[] {
  const sent = readQuietly(() => readRequest(reveal, span.request.json ?? null))
  const reply = readQuietly(() => readReply(reveal, 200, span.reply?.body.json))
  if (sent === undefined || reply === undefined) return []
  const signatures = reply.ev_sigs.map(({ ev_sig: signature }) => signature)
  return unsigned(sent.new_denoms_h, sent.coin_evs, signatures, knowledge)
}

function verifyWithdrawal(span: Span, { knowledge }: Evidence): string[] {
  const sent = readQuietly(() => readRequest(withdraw, span.request.json ?? null))
  const reply = readQuietly(() => readReply(withdraw, 200, span.reply?.body.json))
  if (sent === undefined || reply === undefined) return []
  const envelopes = sent.coin_evs.flatMap((one) => one)
  return envelopes.length === sent.denoms_h.length
    ? unsigned(sent.denoms_h, envelopes, reply.ev_sigs, knowledge)
    : []
}

/** Sentences about planchets that their denomination has not signed. */
function unsigned(
  hashes: readonly string[],
  envelopes: readonly AnyCoinEnvelope[],
  signatures: readonly AnyBlindedSignature[],
  knowledge: Knowledge,
): string[] {
  if (envelopes.length !== signatures.length) return ['ev_sigs has to hold one signature for each planchet']
  return envelopes.flatMap((envelope, index) => {
    const [hash = '', signature] = [hashes[index], signatures[index]]
    return signature === undefined || isBlindlySigned(hash, envelope, signature, knowledge)
      ? []
      : [`ev_sigs.${String(index)} is not the denomination’s signature over the planchet`]
  })
}

/** True as well where the denomination is unknown: nobody can say. */
function isBlindlySigned(
  hash: string,
  envelope: AnyCoinEnvelope,
  signature: AnyBlindedSignature,
  { denominations }: Knowledge,
): boolean {
  const denomination = denominations.get(hash)
  if (denomination === undefined) return true
  if (envelope.cipher !== 'RSA' || signature.cipher !== 'RSA') return false
  const blinded = decodeCrockfordVariable(envelope.rsa_blinded_planchet)
  const sig = decodeCrockfordVariable(signature.blinded_rsa_signature)
  return remember('planchet', [denomination.key.encoded, blinded, sig], () =>
    rsaVerifyBlinded(blinded, sig, denomination.key),
  )
}

/** What is told of a new coin has to be what its owner handed in, and what the exchange signed then. */
function verifyLinks(span: Span, { knowledge, spans }: Evidence): string[] {
  const reply = readQuietly(() => readReply(link, 200, span.reply?.body.json))
  const revealed = spans.flatMap((one) => {
    if (one.to !== 'exchange' || one.page !== reveal.page || one.reply?.status !== 200) return []
    return readQuietly(() => readRequest(reveal, one.request.json ?? null)) ?? []
  })
  return (reply ?? []).flatMap((melt, at) => {
    const made = revealed.find((one) => one.transfer_pub === melt.transfer_pub)
    if (made === undefined) return []
    return melt.new_coins.flatMap((coin, index) =>
      isLinkOf(coin, made, knowledge)
        ? []
        : [`${String(at)}.new_coins.${String(index)} is no coin of this melt`],
    )
  })
}

function isLinkOf(coin: LinkedCoin, made: RevealRequest, knowledge: Knowledge): boolean {
  const { coin_idx: index, denom_pub: pub, ev_sig: signature, link_sig: linked } = coin
  const [hash, envelope] = [made.new_denoms_h[index], made.coin_evs[index]]
  if (hash === undefined || envelope === undefined || pub.cipher !== 'RSA') return false
  const key = readQuietly(() => readDenominationKey(pub))
  return (
    key !== undefined &&
    encodeCrockford(denominationHash(key, pub.age_mask)) === hash &&
    linked === made.link_sigs[index] &&
    isBlindlySigned(hash, envelope, signature, knowledge)
  )
}

/** The proof that a denomination is unknown, or of no use; where there is none, there is nothing to verify. */
function verifyProof(span: Span, { knowledge }: Evidence): string[] {
  return proofProblems(span, knowledge, { isOptional: true })
}
