/**
 * What the merchant knows of the transfers that pay its orders out. The exchange is asked when somebody wants to know.
 */
import { addAmounts, formatAmount, parseAmount } from '../../protocol/encoding/amount.js'
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import { timestamp } from '../../protocol/encoding/timestamp.js'
import { parseJson } from '../../protocol/encoding/json.js'
import { pathOf, readReply } from '../../protocol/endpoints/endpoint.js'
import type { ContractTerms } from '../../protocol/endpoints/contract-terms.js'
import {
  trackDeposit,
  type DepositWired,
} from '../../protocol/endpoints/exchange/get-deposits-H_WIRE-MERCHANT_PUB-H_CONTRACT_TERMS-COIN_PUB.js'
import type { OrderWireTransfer } from '../../protocol/endpoints/merchant/get-private-orders-ORDER_ID.js'
import { MalformedError } from '../../protocol/malformed.js'
import { confirmWire } from '../../protocol/signatures/exchange.js'
import { merchantTrackTransaction } from '../../protocol/signatures/merchant.js'
import { askExchange } from '../asking.js'
import { SilenceError } from '../network.js'
import type { Reader } from '../store/store.js'
import type { World } from '../world.js'
import { isKeyOf } from './exchange-keys.js'
import { DEFAULT_INSTANCE, instanceById, type Instance } from './instance.js'
import { contractOf, depositedKey, isBeforeWireDeadline, paidCoins } from './orders.js'
import type { DepositedCoinRecord, MerchantTables, OrderRecord } from './tables.js'
import { queueWebhooks } from './webhooks.js'

/** Coins that are asked about in the service of one request. */
const MOST_QUESTIONS = 64

/**
 * Asks the exchanges about the transfer of each coin of some payments that is due and not yet known to be wired.
 * Trouble is nothing to tell anybody about: whoever wants to know next asks again. It ends the questions about its
 * order; silence ends all of them, as each one would have to be waited for.
 */
export async function settle(world: World, orders: readonly OrderRecord[], cause: string): Promise<void> {
  const { store } = world.merchant
  let left = MOST_QUESTIONS
  for (const order of orders) {
    const contract = contractOf(order)
    if (order.payment === undefined || contract === undefined) continue
    if (isBeforeWireDeadline(contract, timestamp(world.clock.now()))) continue
    for (const coin of paidCoins(store, order).filter(({ wired }) => wired === undefined)) {
      const instance = instanceById(world, coin.instance ?? DEFAULT_INSTANCE)
      if (instance === undefined) break
      if (left-- <= 0) return
      const said = await ask(world, instance, contract, coin, cause)
      if (said === 'silence') return
      if (said === 'trouble') break
      if (said !== undefined) note(world, instance, order, coin, said)
    }
  }
}

/** True if every coin of the payment is known to be on its way to the shop. */
export function isWired(reader: Reader<MerchantTables>, order: OrderRecord): boolean {
  const coins = paidCoins(reader, order)
  return coins.length > 0 && coins.every((coin) => coin.wired !== undefined)
}

/** The transfers that are known, each with what it carries of the order. */
export function wireDetails(reader: Reader<MerchantTables>, order: OrderRecord): OrderWireTransfer[] {
  const transfers = new Map<string, OrderWireTransfer>()
  for (const { exchange_url, wired } of paidCoins(reader, order)) {
    if (wired === undefined) continue
    const before = transfers.get(`${exchange_url} ${wired.wtid}`)
    const amount = parseAmount(wired.amount)
    transfers.set(`${exchange_url} ${wired.wtid}`, {
      exchange_url,
      wtid: wired.wtid,
      execution_time: timestamp(wired.execution_time),
      amount: formatAmount(before === undefined ? amount : addAmounts(parseAmount(before.amount), amount)),
      // Nobody has looked at the bank account of the shop.
      confirmed: false,
    })
  }
  return [...transfers.values()]
}

/** Notes the transfer of a coin; with the last one the order is settled. */
function note(
  { merchant }: World,
  instance: Instance,
  order: OrderRecord,
  asked: DepositedCoinRecord,
  said: DepositWired,
): void {
  const { wtid, execution_time: time, coin_contribution: amount } = said
  if (time.t_s === 'never') return
  const execution_time = time.t_s
  merchant.store.transact((writer) => {
    const key = depositedKey(asked.h_contract, asked.coin_pub)
    const coin = writer.get('deposited', key)
    // Somebody else may have asked meanwhile: an order is settled once.
    if (coin === undefined || coin.wired !== undefined) return
    writer.put('deposited', key, { ...coin, wired: { wtid, execution_time, amount } })
    if (isWired(writer, order))
      queueWebhooks(writer, instance, 'order_settled', { order_id: order.order_id, wtid })
  })
}

/** @returns undefined while the money is not on its way */
async function ask(
  world: World,
  instance: Instance,
  contract: ContractTerms,
  coin: DepositedCoinRecord,
  cause: string,
): Promise<DepositWired | 'trouble' | 'silence' | undefined> {
  const { signer } = world.merchant
  const values = {
    contractTermsHash: decodeCrockford(coin.h_contract, 64),
    wireHash: decodeCrockford(contract.h_wire, 64),
    coinPub: decodeCrockford(coin.coin_pub, 32),
  }
  const path = pathOf(trackDeposit, {
    H_WIRE: contract.h_wire,
    MERCHANT_PUB: contract.merchant_pub,
    H_CONTRACT_TERMS: coin.h_contract,
    COIN_PUB: coin.coin_pub,
  })
  const signature = signer.sign(merchantTrackTransaction, instance.keys, values)
  const page = `${path.slice(1)}?merchant_sig=${signature}`
  try {
    const reply = await askExchange(world, coin.exchange_url, { method: 'GET', page, headers: {} }, cause)
    if (reply.status === 202) return undefined
    if (reply.status !== 200) return 'trouble'
    const said = readReply(trackDeposit, 200, parseJson(reply.body))
    const isSigned = confirmWire.verify(
      decodeCrockford(said.exchange_pub, 32),
      decodeCrockford(said.exchange_sig, 64),
      {
        ...values,
        wtid: decodeCrockford(said.wtid, 32),
        executionTime: said.execution_time,
        coinContribution: parseAmount(said.coin_contribution),
      },
    )
    return isSigned && (await isKeyOf(world, coin.exchange_url, said.exchange_pub, cause)) ? said : 'trouble'
  } catch (error) {
    if (error instanceof SilenceError) return 'silence'
    if (error instanceof MalformedError) return 'trouble'
    throw error
  }
}
