/**
 * Hands coins to their exchanges, and notes each one the exchange confirms.
 *
 * Every request to an exchange is a moment in which the world can change: another wallet may pay, the claim
 * may be given up, an abort may come in. That a coin was handed in is noted before, and what the exchange
 * confirmed in any case; a coin that is not needed any more is noted as owed back.
 */
import { parseAmount, addAmounts, zeroAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, parseJson, stringifyJson, type JsonObject } from '../../protocol/encoding/json.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import type { ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import {
  batchDeposit,
  type BatchDepositRequest,
  type DepositSuccess,
} from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import type { PayingCoin } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { errorCode } from '../../protocol/errors.js'
import type { HttpReply } from '../../protocol/http.js'
import { MalformedError } from '../../protocol/malformed.js'
import { hashWire } from '../../protocol/payto.js'
import { confirmDeposit, hashCoinSigs } from '../../protocol/signatures/exchange.js'
import { merchantContract } from '../../protocol/signatures/merchant.js'
import { NO_HASH } from '../../protocol/signatures/wallet.js'
import { statusNow, type Refusal } from '../handler.js'
import { askExchange } from '../asking.js'
import { SilenceError } from '../network.js'
import { verifyOnce } from '../remember.js'
import { takeAtMost } from '../saturate.js'
import type { World } from '../world.js'
import { accountByHash } from './accounts.js'
import { DepositBooks } from './deposit-books.js'
import { isKeyOf, knownExchange, refreshKeys, type KnownExchange } from './exchange-keys.js'
import type { Instance } from './instance.js'
import { depositedKey, unansweredUnder } from './orders.js'

export interface DepositOrder {
  readonly world: World
  readonly instance: Instance
  readonly orderId: string
  readonly contract: ContractTerms
  readonly contractTermsHash: string
  /** Hash of what the wallet said besides; the coins have signed it. */
  readonly walletDataHash?: string | undefined
  readonly coins: readonly PayingCoin[]
  readonly cause: string
}

/**
 * Deposits the coins that are not deposited yet, a few at a time.
 * @param isStillWanted asked before each request: false stops quietly, the guards behind tell why
 * @returns the refusal to pass on when an exchange does not take a coin
 */
export async function depositCoins(
  order: DepositOrder,
  isStillWanted: () => boolean,
): Promise<Refusal | undefined> {
  const { store, settings } = order.world.merchant
  const isNew = (coin: PayingCoin): boolean =>
    store.get('deposited', depositedKey(order.contractTermsHash, coin.coin_pub)) === undefined
  for (const [url, coins] of byExchange(order.coins.filter(isNew))) {
    for (let from = 0; from < coins.length; from += settings.coinsPerDeposit) {
      if (!isStillWanted()) return undefined
      const batch = coins.slice(from, from + settings.coinsPerDeposit).filter(isNew)
      if (batch.length === 0) continue
      const refusal = await depositBatch(order, url, batch, isStillWanted)
      if (refusal !== undefined) return refusal
    }
  }
  return undefined
}

function byExchange(coins: readonly PayingCoin[]): Map<string, PayingCoin[]> {
  const groups = new Map<string, PayingCoin[]>()
  for (const coin of coins) groups.set(coin.exchange_url, [...(groups.get(coin.exchange_url) ?? []), coin])
  return groups
}

async function depositBatch(
  order: DepositOrder,
  url: string,
  coins: readonly PayingCoin[],
  isStillWanted: () => boolean,
): Promise<Refusal | undefined> {
  const { merchant } = order.world
  const exchange = knownExchange(order.world, url)
  if (exchange === undefined) return { status: 502, code: 'MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE' }
  const otherwise = coins.find((coin) => isUnansweredOtherwise(order, coin))
  if (otherwise !== undefined) return spentOtherwise(otherwise)
  const body = depositRequest(order, coins)
  const books = new DepositBooks(order, exchange, coins)
  books.noteSent()
  // On the disk before the exchange can act: a merchant that dies now has to know that it asked.
  await merchant.store.sync()
  let reply: HttpReply
  try {
    const request = {
      method: 'POST',
      page: 'batch-deposit',
      headers: { 'content-type': 'application/json' },
      body: utf8(stringifyJson(body)),
    }
    reply = await askExchange(order.world, url, request, order.cause)
  } catch (error) {
    if (!(error instanceof SilenceError)) throw error
    books.noteUnknown(isStillWanted())
    const status = statusNow(order.world, 'merchant', 'exchange-slow')
    return { status, code: 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT' }
  }
  if (isRefusal(reply)) {
    books.noteRefused()
    return refusalAfter(order, url, coins, reply)
  }
  if (reply.status === 200 && (await isConfirmed(order, url, body, reply))) {
    books.noteDeposited(isStillWanted())
    return undefined
  }
  books.noteUnknown(isStillWanted())
  return reply.status === 200
    ? { status: 502, code: 'MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED' }
    : passOnRefusal(url, reply)
}

/** Only these say that nothing was taken; after anything else, a lack of time (408) as well, the coins may be gone. */
function isRefusal({ status }: HttpReply): boolean {
  return status >= 400 && status < 500 && status !== 408
}

/**
 * True if the coin was handed in for this contract with another signature, and nobody knows (yet) what came of that.
 * To the exchange these are two deposits, and it may take both; but all refunds of a coin that undo a payment have
 * the same id, so the money of one of them could never be given back.
 */
function isUnansweredOtherwise({ world, contractTermsHash }: DepositOrder, coin: PayingCoin): boolean {
  return unansweredUnder(world.merchant.store, contractTermsHash).some(
    ({ coin_pub, coin_sig }) => coin_pub === coin.coin_pub && coin_sig !== coin.coin_sig,
  )
}

function spentOtherwise(coin: PayingCoin): Refusal {
  const details = { coin_pub: coin.coin_pub, exchange_url: coin.exchange_url }
  return { status: 409, code: 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS', details }
}

function depositRequest(order: DepositOrder, coins: readonly PayingCoin[]): BatchDepositRequest {
  const { contract, contractTermsHash, instance, walletDataHash } = order
  const { signer } = order.world.merchant
  const account = accountByHash(order.world, instance.id, contract.h_wire)
  if (account === undefined) throw new Error('the account of a contract stays on record')
  return {
    merchant_payto_uri: account.payto_uri,
    wire_salt: account.salt,
    merchant_pub: contract.merchant_pub,
    merchant_sig: signer.sign(merchantContract, instance.keys, {
      contractTermsHash: decodeCrockford(contractTermsHash, 64),
    }),
    h_contract_terms: contractTermsHash,
    ...(walletDataHash === undefined ? {} : { wallet_data_hash: walletDataHash }),
    coins: coins.map((coin) => ({
      coin_pub: coin.coin_pub,
      denom_pub_hash: coin.h_denom,
      ub_sig: coin.ub_sig,
      contribution: coin.contribution,
      coin_sig: coin.coin_sig,
    })),
    timestamp: contract.timestamp,
    refund_deadline: contract.refund_deadline,
    wire_transfer_deadline: contract.wire_transfer_deadline,
  }
}

/**
 * A refusal may mean that the keys of the exchange are others by now: then they are fetched, and the coins are
 * looked at in their light.
 */
async function refusalAfter(
  order: DepositOrder,
  url: string,
  coins: readonly PayingCoin[],
  reply: HttpReply,
): Promise<Refusal> {
  const isAboutKeys = readBody(reply)?.['code'] === errorCode('EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN')
  if (reply.status === 404 && isAboutKeys && (await refreshKeys(order.world, url, order.cause))) {
    const exchange = knownExchange(order.world, url)
    if (coins.some((coin) => exchange?.denominations.has(coin.h_denom) !== true))
      return { status: 400, code: 'MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND' }
  }
  return passOnRefusal(url, reply)
}

function passOnRefusal(url: string, reply: HttpReply): Refusal {
  const said = readBody(reply)
  const exchangeCode = said?.['code']
  const coinPub = said?.['coin_pub']
  const details = {
    exchange_url: url,
    exchange_http_status: reply.status,
    ...(typeof exchangeCode === 'number' ? { exchange_code: exchangeCode } : {}),
    ...(said === undefined ? {} : { exchange_reply: said }),
    ...(typeof coinPub === 'string' ? { coin_pub: coinPub } : {}),
  }
  if (reply.status === 409 && typeof coinPub === 'string')
    return { status: 409, code: 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS', details }
  if (reply.status === 410 && exchangeCode === errorCode('EXCHANGE_GENERIC_DENOMINATION_EXPIRED'))
    return { status: 410, code: 'MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED', details }
  if (reply.status === 451) {
    // The number of the code that the page names is not published; this one says the same.
    const code = 'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION'
    return { status: 451, code, details: { exchange_base_urls: [url], ...details } }
  }
  return { status: 502, code: 'MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED', details }
}

function readBody(reply: HttpReply): JsonObject | undefined {
  try {
    const body = parseJson(reply.body)
    return isJsonObject(body) ? body : undefined
  } catch (error) {
    if (error instanceof MalformedError) return undefined
    throw error
  }
}

/** True if the exchange has signed for this deposit, with a key that is among its keys, or is by now. */
async function isConfirmed(
  order: DepositOrder,
  url: string,
  sent: BatchDepositRequest,
  reply: HttpReply,
): Promise<boolean> {
  try {
    const said = readReply(batchDeposit, 200, parseJson(reply.body))
    const exchange = knownExchange(order.world, url)
    if (exchange === undefined || !isSigned(exchange, sent, said)) return false
    return await isKeyOf(order.world, url, said.exchange_pub, order.cause)
  } catch (error) {
    if (error instanceof MalformedError) return false
    throw error
  }
}

function isSigned(exchange: KnownExchange, sent: BatchDepositRequest, said: DepositSuccess): boolean {
  const nets = sent.coins.map((coin) => {
    const contribution = parseAmount(coin.contribution)
    const fee = exchange.denominations.get(coin.denom_pub_hash)?.feeDeposit
    return fee === undefined ? contribution : takeAtMost(contribution, fee)
  })
  const values = {
    contractTermsHash: decodeCrockford(sent.h_contract_terms, 64),
    wireHash: hashWire(sent.merchant_payto_uri, decodeCrockford(sent.wire_salt, 16)),
    policyHash: NO_HASH,
    exchangeTimestamp: said.exchange_timestamp,
    wireDeadline: sent.wire_transfer_deadline,
    refundDeadline: sent.refund_deadline ?? { t_s: 0 },
    totalWithoutFee: addAmounts(zeroAmount(exchange.keys.currency), ...nets),
    coinSigsHash: hashCoinSigs(sent.coins.map((coin) => decodeCrockford(coin.coin_sig, 64))),
    merchantPub: decodeCrockford(sent.merchant_pub, 32),
  }
  const [pub, sig] = [decodeCrockford(said.exchange_pub, 32), decodeCrockford(said.exchange_sig, 64)]
  return verifyOnce(confirmDeposit, pub, sig, values)
}
