/**
 * What an exchange signs in its replies, and whether it did: read by the checks, and by whoever has to know
 * whether a merchant could believe what it was told.
 */
import { MAX_UNITS, parseAmount, zeroAmount, type Amount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { EPOCH, timestamp, type Timestamp } from '../../protocol/encoding/timestamp.js'
import { readReply, readRequest } from '../../protocol/endpoints/endpoint.js'
import { ENDPOINTS } from '../../protocol/endpoints/index.js'
import { batchDeposit } from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { refund } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { hashWire } from '../../protocol/payto.js'
import { confirmDeposit, confirmRefund, hashCoinSigs } from '../../protocol/signatures/exchange.js'
import { NO_HASH } from '../../protocol/signatures/wallet.js'
import { contentKey } from '../../protocol/crypto/hash.js'
import { Recent } from '../../protocol/crypto/recent.js'
import { getKeys, type ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import { denominationsOf, keysProblems, type ListedDenomination } from '../../protocol/keys.js'
import { MalformedError } from '../../protocol/malformed.js'
import type { Span } from '../history.js'
import { keyInPath, readQuietly } from '../reading.js'
import { remember } from '../remember.js'
import { isSigned } from '../verify.js'

/** Keys under which an exchange sells coins, by their hashes. */
export type Denominations = ReadonlyMap<string, ListedDenomination>

/** True if the reply confirms the deposit that was asked for; undefined if that cannot be said. */
export function isDepositConfirmed(span: Span, denominations: Denominations): boolean | undefined {
  const sent = readQuietly(() => readRequest(batchDeposit, span.request.json ?? null))
  const reply = readQuietly(() => readReply(batchDeposit, 200, span.reply?.body.json))
  if (sent === undefined || reply === undefined) return undefined
  const total = totalOf(sent.coins, denominations)
  if (total === undefined) return undefined
  const values = {
    contractTermsHash: decodeCrockford(sent.h_contract_terms, 64),
    wireHash: hashWire(sent.merchant_payto_uri, decodeCrockford(sent.wire_salt, 16)),
    policyHash: NO_HASH,
    exchangeTimestamp: reply.exchange_timestamp,
    wireDeadline: sent.wire_transfer_deadline,
    refundDeadline: sent.refund_deadline ?? EPOCH,
    totalWithoutFee: total,
    coinSigsHash: hashCoinSigs(sent.coins.map((coin) => decodeCrockford(coin.coin_sig, 64))),
    merchantPub: decodeCrockford(sent.merchant_pub, 32),
  }
  const [pub, sig] = [decodeCrockford(reply.exchange_pub, 32), decodeCrockford(reply.exchange_sig, 64)]
  return remember('deposit confirmation', [pub, sig, confirmDeposit.blob(values)], () =>
    isSigned(confirmDeposit, pub, sig, values),
  )
}

/** What coins bring in; undefined for a deposit that should have been refused, which is for others to say. */
function totalOf(
  coins: readonly { readonly denom_pub_hash: string; readonly contribution: string }[],
  denominations: Denominations,
): Amount | undefined {
  const [first] = coins
  if (first === undefined) return undefined
  let total = zeroAmount(parseAmount(first.contribution).currency)
  for (const coin of coins) {
    const fee = denominations.get(coin.denom_pub_hash)?.feeDeposit
    const { currency, units } = parseAmount(coin.contribution)
    if (fee === undefined || currency !== total.currency || units < fee.units) return undefined
    total = { currency, units: total.units + units - fee.units }
  }
  return total.units > MAX_UNITS ? undefined : total
}

/** True if the reply confirms the refund that was asked for; undefined if that cannot be said. */
export function isRefundConfirmed(span: Span): boolean | undefined {
  const sent = readQuietly(() => readRequest(refund, span.request.json ?? null))
  const reply = readQuietly(() => readReply(refund, 200, span.reply?.body.json))
  const coin = keyInPath(refund, span, 'COIN_PUB')
  if (sent === undefined || reply === undefined || coin === undefined) return undefined
  const values = {
    contractTermsHash: decodeCrockford(sent.h_contract_terms, 64),
    coinPub: decodeCrockford(coin, 32),
    merchantPub: decodeCrockford(sent.merchant_pub, 32),
    rtransactionId: sent.rtransaction_id,
    refundAmount: parseAmount(sent.refund_amount),
  }
  const [pub, sig] = [decodeCrockford(reply.exchange_pub, 32), decodeCrockford(reply.exchange_sig, 64)]
  return remember('refund confirmation', [pub, sig, confirmRefund.blob(values)], () =>
    isSigned(confirmRefund, pub, sig, values),
  )
}

/** Problems of a key set, by content: 75 signatures are worth remembering. */
const keysReadings = new Recent<readonly string[]>(16)

/** What is wrong with the keys in a reply: with their form, their dates, or the signatures of the master key. */
export function keysProblemsIn(span: Span): readonly string[] {
  const raw = span.reply?.body.raw ?? new Uint8Array(0)
  return keysReadings.get(contentKey(raw), () => {
    const keys = readQuietly(() => readReply(getKeys, 200, span.reply?.body.json))
    return keys === undefined ? [] : problemsOf(keys, timestamp(span.repliedNow ?? span.now))
  })
}

function problemsOf(keys: ExchangeKeys, now: Timestamp): string[] {
  try {
    const none = denominationsOf(keys).size === 0
    return [...keysProblems(keys, now), ...(none ? ['denominations: there is none with an RSA key'] : [])]
  } catch (error) {
    // Of the right shape, and yet a key or amount in it is none.
    if (error instanceof MalformedError) return [error.message]
    throw error
  }
}

/**
 * True if nobody can rely on the reply: it is not JSON, not what its page documents, or not signed by the key
 * that it names.
 */
export function isUnreliable(span: Span, denominations: Denominations): boolean {
  const { reply } = span
  if (reply === undefined) return false
  if (reply.body.problem !== undefined) return true
  const endpoint = ENDPOINTS.find((one) => one.party === span.to && one.page === span.page)
  if (endpoint === undefined || !(reply.status in endpoint.replies)) return false
  try {
    readReply(endpoint, reply.status, reply.body.json)
  } catch (error) {
    if (error instanceof MalformedError) return true
    throw error
  }
  if (reply.status !== 200 || span.to !== 'exchange') return false
  if (span.page === getKeys.page) return keysProblemsIn(span).length > 0
  if (span.page === batchDeposit.page) return isDepositConfirmed(span, denominations) === false
  return span.page === refund.page && isRefundConfirmed(span) === false
}
