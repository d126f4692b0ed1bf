/**
 * Gives coins back: asks the exchange for every refund that the merchant owes under a contract.
 *
 * What is owed was written down before; asking twice is harmless, because the id (0, as the abort page has it)
 * and the amount are always the same. An exchange that stays silent leaves the debt on the books.
 */
import { parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford, encodeCrockford } from '../../protocol/encoding/crockford.js'
import { isJsonObject, parseJson, stringifyJson } from '../../protocol/encoding/json.js'
import { utf8 } from '../../protocol/encoding/struct.js'
import { refund, type RefundRequest } from '../../protocol/endpoints/exchange/post-coins-COIN_PUB-refund.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import type { HttpReply } from '../../protocol/http.js'
import { MalformedError } from '../../protocol/malformed.js'
import { merchantRefund } from '../../protocol/signatures/merchant.js'
import { SilenceError } from '../network.js'
import type { World } from '../world.js'
import type { Merchant } from './merchant.js'
import { depositedKey, depositedUnder } from './orders.js'
import type { DepositedCoinRecord, RefundState } from './tables.js'

/** The id of every refund that undoes a payment which did not come about. */
export const ABORT_REFUND_ID = 0n

/**
 * Settles what is owed under a contract, coin by coin.
 * @returns false if an exchange did not answer and something is still owed
 */
export async function returnOwedCoins(
  world: World,
  contractTermsHash: string,
  cause: string,
): Promise<boolean> {
  const { store } = world.merchant
  const owed = depositedUnder(store, contractTermsHash).filter((coin) => coin.refund?.state === 'owed')
  for (const coin of owed) {
    const outcome = await askForRefund(world, coin, cause)
    if (outcome === undefined) return false
    store.transact((writer) => {
      const key = depositedKey(coin.h_contract, coin.coin_pub)
      // The exchange has never seen it: it was no deposit.
      const isUnknown =
        coin.unanswered === true && outcome.state === 'refused' && outcome.exchange_status === 404
      if (isUnknown) writer.delete('deposited', key)
      else writer.put('deposited', key, { ...coin, refund: outcome })
    })
  }
  return true
}

/** The merchant's signature under a full refund of a contribution. */
export function signRefund(
  merchant: Merchant,
  contractTermsHash: string,
  coinPub: string,
  contribution: string,
): string {
  const signature = merchantRefund.sign(merchant.keyring.merchant.priv, {
    contractTermsHash: decodeCrockford(contractTermsHash, 64),
    coinPub: decodeCrockford(coinPub, 32),
    rtransactionId: ABORT_REFUND_ID,
    refundAmount: parseAmount(contribution),
  })
  return encodeCrockford(signature)
}

async function askForRefund(
  world: World,
  coin: DepositedCoinRecord,
  cause: string,
): Promise<RefundState | undefined> {
  const { merchant } = world
  const body: RefundRequest = {
    refund_amount: coin.contribution,
    h_contract_terms: coin.h_contract,
    merchant_pub: encodeCrockford(merchant.keyring.merchant.pub),
    rtransaction_id: ABORT_REFUND_ID,
    merchant_sig: signRefund(merchant, coin.h_contract, coin.coin_pub, coin.contribution),
  }
  try {
    const reply = await world.network.send({
      from: 'merchant',
      to: 'exchange',
      request: {
        method: 'POST',
        path: `${new URL(coin.exchange_url).pathname}coins/${coin.coin_pub}/refund`,
        headers: { 'content-type': 'application/json' },
        body: utf8(stringifyJson(body)),
      },
      patience: merchant.settings.patience,
      cause,
    })
    return outcomeOf(reply)
  } catch (error) {
    if (error instanceof SilenceError) return undefined
    throw error
  }
}

function outcomeOf(reply: HttpReply): RefundState {
  try {
    if (reply.status === 200) {
      const { exchange_sig, exchange_pub } = readReply(refund, 200, parseJson(reply.body))
      return { state: 'done', exchange_sig, exchange_pub }
    }
    const said = parseJson(reply.body)
    if (isJsonObject(said)) {
      const code = said['code']
      return {
        state: 'refused',
        exchange_status: reply.status,
        ...(typeof code === 'number' ? { exchange_code: code } : {}),
        exchange_reply: said,
      }
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error
  }
  // 200 without a confirmation proves nothing; 502 says that the exchange talked nonsense.
  return { state: 'refused', exchange_status: reply.status === 200 ? 502 : reply.status }
}
