/**
 * Hands coins to their exchanges, and notes each one the exchange confirms.
 *
 * Every request to an exchange is a moment in which the world can change: another wallet may pay, the claim
 * may be given up, an abort may come in. Whatever the exchange confirmed is noted in any case; a coin that is
 * not needed any more is noted as owed back.
 */
import {
  parseAmount,
  subtractAmounts,
  addAmounts,
  formatAmount,
  zeroAmount,
} from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, parseJson, stringifyJson, type JsonObject } from '../../protocol/encoding/json.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import type { ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import {
  batchDeposit,
  type BatchDepositRequest,
} from '../../protocol/endpoints/exchange/post-batch-deposit.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import type { PayingCoin } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import type { HttpReply } from '../../protocol/http.js'
import { isSigningKey } from '../../protocol/keys.js'
import { MalformedError } from '../../protocol/malformed.js'
import { hashWire } from '../../protocol/payto.js'
import { confirmDeposit, hashCoinSigs } from '../../protocol/signatures/exchange.js'
import { merchantContract } from '../../protocol/signatures/merchant.js'
import { NO_HASH } from '../../protocol/signatures/wallet.js'
import type { Refusal } from '../handler.js'
import { SilenceError } from '../network.js'
import type { World } from '../world.js'
import { knownExchange, type KnownExchange } from './exchange-keys.js'
import { depositedKey } from './orders.js'
import type { DepositedCoinRecord } from './tables.js'

export interface DepositOrder {
  readonly world: World
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
      const refusal = await depositBatch(
        order,
        url,
        coins.slice(from, from + settings.coinsPerDeposit),
        isStillWanted,
      )
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
  const exchange = knownExchange(order.world, url)
  if (exchange === undefined) return { status: 502, code: 'MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE' }
  const body = depositRequest(order, coins)
  let reply: HttpReply
  try {
    reply = await order.world.network.send({
      from: 'merchant',
      to: 'exchange',
      request: {
        method: 'POST',
        path: `${new URL(url).pathname}batch-deposit`,
        headers: { 'content-type': 'application/json' },
        body: utf8(stringifyJson(body)),
      },
      patience: order.world.merchant.settings.patience,
      cause: order.cause,
    })
  } catch (error) {
    if (!(error instanceof SilenceError)) throw error
    noteUnanswered(order, exchange, coins)
    // The seed of 2022 gives 408 to a merchant that waited in vain for its exchange.
    return { status: 408, code: 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT' }
  }
  if (reply.status >= 500) noteUnanswered(order, exchange, coins)
  if (reply.status !== 200) return passOnRefusal(url, reply)
  if (!isConfirmed(exchange, body, reply))
    return { status: 502, code: 'MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED' }
  noteDeposited(order, exchange, coins, isStillWanted())
  return undefined
}

function depositRequest(order: DepositOrder, coins: readonly PayingCoin[]): BatchDepositRequest {
  const { settings, keyring } = order.world.merchant
  const { contract, contractTermsHash } = order
  const signature = merchantContract.sign(keyring.merchant.priv, {
    contractTermsHash: decodeCrockford(contractTermsHash, 64),
  })
  return {
    merchant_payto_uri: settings.paytoUri,
    wire_salt: settings.wireSalt,
    merchant_pub: contract.merchant_pub,
    merchant_sig: encodeCrockford(signature),
    h_contract_terms: contractTermsHash,
    ...(order.walletDataHash === undefined ? {} : { wallet_data_hash: order.walletDataHash }),
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

/** Notes what the exchange confirmed; coins that came too late to be of use are owed back at once. */
function noteDeposited(
  order: DepositOrder,
  exchange: KnownExchange,
  coins: readonly PayingCoin[],
  wanted: boolean,
): void {
  order.world.merchant.store.transact((writer) => {
    for (const record of recordsOf(order, exchange, coins)) {
      const key = depositedKey(record.h_contract, record.coin_pub)
      writer.delete('unanswered', key)
      if (writer.get('deposited', key) !== undefined) continue
      writer.put('deposited', key, { ...record, ...(wanted ? {} : { refund: { state: 'owed' } }) })
    }
  })
}

/** Notes coins of which nobody knows whether the exchange took them: they must not be forgotten. */
function noteUnanswered(order: DepositOrder, exchange: KnownExchange, coins: readonly PayingCoin[]): void {
  order.world.merchant.store.transact((writer) => {
    for (const record of recordsOf(order, exchange, coins))
      writer.put('unanswered', depositedKey(record.h_contract, record.coin_pub), record)
  })
}

function recordsOf(
  order: DepositOrder,
  exchange: KnownExchange,
  coins: readonly PayingCoin[],
): DepositedCoinRecord[] {
  return coins.flatMap((coin) => {
    const denomination = exchange.denominations.get(coin.h_denom)
    if (denomination === undefined) return []
    return [
      {
        order_id: order.orderId,
        h_contract: order.contractTermsHash,
        coin_pub: coin.coin_pub,
        exchange_url: coin.exchange_url,
        contribution: coin.contribution,
        deposit_fee: formatAmount(denomination.feeDeposit),
        refund_fee: formatAmount(denomination.feeRefund),
        attempt: order.cause,
        ...(order.walletDataHash === undefined ? {} : { wallet_data_hash: order.walletDataHash }),
      },
    ]
  })
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
  if (reply.status === 409 && typeof coinPub === 'string') {
    return { status: 409, code: 'MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS', details }
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

function isConfirmed(exchange: KnownExchange, sent: BatchDepositRequest, reply: HttpReply): boolean {
  try {
    const success = readReply(batchDeposit, 200, parseJson(reply.body))
    const nets = sent.coins.map((coin) => {
      const contribution = parseAmount(coin.contribution)
      const fee = exchange.denominations.get(coin.denom_pub_hash)?.feeDeposit
      return fee === undefined ? contribution : subtractAmounts(contribution, fee)
    })
    const { currency } = exchange.keys
    const values = {
      contractTermsHash: decodeCrockford(sent.h_contract_terms, 64),
      wireHash: hashWire(sent.merchant_payto_uri, decodeCrockford(sent.wire_salt, 16)),
      policyHash: NO_HASH,
      exchangeTimestamp: success.exchange_timestamp,
      wireDeadline: sent.wire_transfer_deadline,
      refundDeadline: sent.refund_deadline ?? { t_s: 0 },
      totalWithoutFee: addAmounts(zeroAmount(currency), ...nets),
      coinSigsHash: hashCoinSigs(sent.coins.map((coin) => decodeCrockford(coin.coin_sig, 64))),
      merchantPub: decodeCrockford(sent.merchant_pub, 32),
    }
    const [pub, sig] = [decodeCrockford(success.exchange_pub, 32), decodeCrockford(success.exchange_sig, 64)]
    return isSigningKey(exchange.keys, success.exchange_pub) && confirmDeposit.verify(pub, sig, values)
  } catch (error) {
    if (error instanceof MalformedError) return false
    throw error
  }
}
