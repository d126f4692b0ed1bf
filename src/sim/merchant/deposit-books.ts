/**
 * The merchant's books on one request that hands coins in: sent, and then confirmed, refused or unknown.
 *
 * What was sent is on the books before it goes out, under the attempt that sends it: several attempts may hand the
 * same coin in, and a refusal of one says nothing about the others.
 */
import { formatAmount } from '../../protocol/encoding/amount.js'
import type { PayingCoin } from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import type { World } from '../world.js'
import type { KnownExchange } from './exchange-keys.js'
import { DEFAULT_INSTANCE, type Instance } from './instance.js'
import { attemptKey, depositedKey, unansweredUnder } from './orders.js'
import type { DepositedCoinRecord } from './tables.js'

interface Sent {
  readonly world: World
  readonly instance: Instance
  readonly orderId: string
  readonly contractTermsHash: string
  readonly walletDataHash?: string | undefined
  readonly cause: string
}

export class DepositBooks {
  readonly #store
  readonly #records: readonly DepositedCoinRecord[]

  constructor(sent: Sent, exchange: KnownExchange, coins: readonly PayingCoin[]) {
    this.#store = sent.world.merchant.store
    this.#records = coins.flatMap((coin) => recordOf(sent, exchange, coin))
  }

  noteSent(): void {
    this.#store.transact((writer) => {
      for (const record of this.#records) writer.put('unanswered', attemptKey(record), record)
    })
  }

  /** The exchange has taken nothing of this request. */
  noteRefused(): void {
    this.#store.transact((writer) => {
      for (const record of this.#records) writer.delete('unanswered', attemptKey(record))
    })
  }

  /** Notes what the exchange confirmed; coins that came too late to be of use are owed back at once. */
  noteDeposited(isWanted: boolean): void {
    this.#store.transact((writer) => {
      for (const record of this.#records) {
        const key = depositedKey(record.h_contract, record.coin_pub)
        for (const attempt of unansweredUnder(writer, record.h_contract))
          if (attempt.coin_pub === record.coin_pub) writer.delete('unanswered', attemptKey(attempt))
        const before = writer.get('deposited', key)
        if (before === undefined)
          writer.put('deposited', key, { ...record, ...(isWanted ? {} : { refund: { state: 'owed' } }) })
        else if (before.unanswered === true) writer.put('deposited', key, { ...before, unanswered: false })
      }
    })
  }

  /** Nobody knows whether the exchange took the coins: if they are of no use any more, they are owed back. */
  noteUnknown(isWanted: boolean): void {
    if (isWanted) return
    this.#store.transact((writer) => {
      for (const record of this.#records) {
        const key = depositedKey(record.h_contract, record.coin_pub)
        writer.delete('unanswered', attemptKey(record))
        if (writer.get('deposited', key) === undefined)
          writer.put('deposited', key, { ...record, unanswered: true, refund: { state: 'owed' } })
      }
    })
  }
}

function recordOf(sent: Sent, exchange: KnownExchange, coin: PayingCoin): DepositedCoinRecord[] {
  const denomination = exchange.denominations.get(coin.h_denom)
  if (denomination === undefined) return []
  const { id } = sent.instance
  return [
    {
      ...(id === DEFAULT_INSTANCE ? {} : { instance: id }),
      order_id: sent.orderId,
      h_contract: sent.contractTermsHash,
      coin_pub: coin.coin_pub,
      coin_sig: coin.coin_sig,
      exchange_url: coin.exchange_url,
      contribution: coin.contribution,
      deposit_fee: formatAmount(denomination.feeDeposit),
      refund_fee: formatAmount(denomination.feeRefund),
      attempt: sent.cause,
      ...(sent.walletDataHash === undefined ? {} : { wallet_data_hash: sent.walletDataHash }),
    },
  ]
}
