/**
 * Is what an exchange signs about melts, withdrawals, links and denominations what it claims to be?
 */
import {
  decodeCrockford,
  decodeCrockfordVariable,
  encodeCrockford,
} from '../../protocol/encoding/crockford.js'
import { isJsonObject } from '../../protocol/encoding/json.js'
import { denominationHash, readDenominationKey } from '../../protocol/crypto/denomination.js'
import { rsaVerify, rsaVerifyBlinded } from '../../protocol/crypto/rsa-blind.js'
import type { AnyBlindedSignature, AnyCoinEnvelope } from '../../protocol/endpoints/coin.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { link, type LinkedCoin } from '../../protocol/endpoints/exchange/get-coins-COIN_PUB-link.js'
import { meltCoin } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-melt.js'
import { reveal, type RevealRequest } from '../../protocol/endpoints/exchange/post-refreshes-RCH-reveal.js'
import { withdraw } from '../../protocol/endpoints/exchange/post-withdraw.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { coinConflictShape, type CoinConflict } from '../../protocol/endpoints/exchange/proofs.js'
import { validate } from '../../protocol/endpoints/shapes.js'
import { errorCode } from '../../protocol/errors.js'
import { coinPubHash } from '../../protocol/crypto/planchet.js'
import { confirmMelt } from '../../protocol/signatures/exchange.js'
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

/** Pages that name a coin in a conflict, and prove of one that it was seen as a coin of another denomination. */
const TAKING = [
  'post-batch-deposit',
  'post-coins-COIN_PUB-refund',
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
  ...Object.fromEntries(TAKING.map((page) => [`exchange/${page} 409`, verifyConflict])),
  'exchange/post-coins-COIN_PUB-refund 424': verifyConflict,
  'exchange/post-coins-COIN_PUB-refund 412': verifyConflict,
  ...Object.fromEntries(
    PROVING.flatMap((page) =>
      [404, 410, 412].map((status) => [`exchange/${page} ${String(status)}`, verifyProof]),
    ),
  ),
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

/** A conflict names the coin with its denomination, or proves that it is one of another denomination. */
function verifyConflict(span: Span, { spans }: Evidence): string[] {
  const conflict = readQuietly(() => validate<CoinConflict>(coinConflictShape, span.reply?.body.json))
  if (conflict === undefined) return []
  const { coin_pub: coin, h_denom_pub: hash } = conflict
  const known = coin === undefined ? [] : spans.flatMap((one) => denominationsNamedIn(one, coin))
  if (hash !== undefined && known.length > 0 && !known.includes(hash))
    return ['h_denom_pub is not the denomination of the coin']
  return proofOfOther(conflict, spans)
}

/** The denominations under which a coin was handed in. */
function denominationsNamedIn({ to, page, path, request }: Span, coin: string): string[] {
  if (to !== 'exchange') return []
  if (page === batchDeposit.page) {
    const sent = readQuietly(() => readRequest(batchDeposit, request.json ?? null))
    return (sent?.coins ?? []).flatMap((one) => (one.coin_pub === coin ? [one.denom_pub_hash] : []))
  }
  const named = isJsonObject(request.json) ? request.json['denom_pub_hash'] : undefined
  return typeof named === 'string' && path.startsWith(`/coins/${coin}/`) ? [named] : []
}

/** A coin that is said to be one of another denomination has to be signed by that one. */
function proofOfOther(conflict: CoinConflict, spans: readonly Span[]): string[] {
  if (conflict.code !== errorCode('EXCHANGE_GENERIC_COIN_CONFLICTING_DENOMINATION_KEY')) return []
  const { coin_pub: coin, prev_denom_pub: pub, prev_denom_sig: signature } = conflict
  if (coin === undefined || pub === undefined || signature === undefined)
    return ['the refusal comes without its proof: coin_pub, prev_denom_pub and prev_denom_sig']
  if (pub.cipher !== 'RSA' || signature.cipher !== 'RSA') return []
  const key = readQuietly(() => readDenominationKey(pub))
  const coinPub = decodeCrockford(coin, 32)
  const ages = spans.flatMap((one) => agesNamedIn(one, coin))
  const sig = decodeCrockfordVariable(signature.rsa_signature)
  const isSignedThere =
    key !== undefined &&
    [undefined, ...ages].some((commitment) => rsaVerify(coinPubHash(coinPub, commitment), sig, key))
  return isSignedThere ? [] : ['prev_denom_sig is no signature of prev_denom_pub over this coin']
}

/** The ages that a deposit has named for a coin. */
function agesNamedIn({ to, page, request }: Span, coin: string): Uint8Array[] {
  if (to !== 'exchange' || page !== batchDeposit.page) return []
  const sent = readQuietly(() => readRequest(batchDeposit, request.json ?? null))
  return (sent?.coins ?? []).flatMap(({ coin_pub: pub, h_age_commitment: ages }) =>
    pub === coin && ages !== undefined ? [decodeCrockford(ages, 32)] : [],
  )
}

/** The proof that a denomination is unknown, or of no use; where there is none, there is nothing to verify. */
function verifyProof(span: Span, { knowledge }: Evidence): string[] {
  return proofProblems(span, knowledge, { isOptional: true })
}
