/** POST /orders/ORDER_ID/abort: a wallet wants the coins of a failed payment back. */
import {
  abort,
  type AbortingCoin,
  type AbortRefund,
  type AbortRequest,
} from '../../protocol/endpoints/merchant/post-orders-ORDER_ID-abort.js'
import {
  aboutField,
  byGeneration,
  effect,
  guard,
  handler,
  hop,
  statusNow,
  type Call,
  type Refusal,
} from '../handler.js'
import { depositedKey, oweCoins } from './orders.js'
import { OrderCall } from './order-call.js'
import { returnOwedCoins, settleIfDeleted } from './refund.js'
import type { DepositedCoinRecord, RefundOutcome } from './tables.js'

/** An abort as the steps of its handler see it. */
export class Abort extends OrderCall<AbortRequest> {
  /** Coins that were on the books when the abort was accepted; later deposits belong to a later abort. */
  affected = new Set<string>()
  /** What exchanges said that have not decided. */
  undecided: ReadonlyMap<string, RefundOutcome> = new Map()

  /** A requested coin on the books, if it was paid through the exchange that the wallet names. */
  deposited(coin: AbortingCoin): DepositedCoinRecord | undefined {
    const record = this.store.get('deposited', depositedKey(this.body.h_contract, coin.coin_pub))
    return record?.exchange_url === coin.exchange_url ? record : undefined
  }

  /**
   * What to tell when the exchange has decided nothing at all. As soon as it has decided about one coin, trouble
   * with another is told as that coin's own.
   */
  get trouble(): Refusal | undefined {
    const coins = this.body.coins.filter((coin) => this.affected.has(coin.coin_pub))
    const [said] = coins.flatMap((coin) => this.undecided.get(coin.coin_pub) ?? [])
    const isDecided = coins.some((coin) => !this.undecided.has(coin.coin_pub))
    if (said?.state !== 'refused' || isDecided) return undefined
    const { state: _, exchange_status: status, ...error } = said
    return {
      status: 502,
      code:
        error.exchange_reply === undefined
          ? 'MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED'
          : 'MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS',
      details: { exchange_http_status: status, ...error },
    }
  }

  result(coin: AbortingCoin): AbortRefund {
    const noted = this.affected.has(coin.coin_pub) ? this.deposited(coin)?.refund : undefined
    const refund = noted?.state === 'owed' ? this.undecided.get(coin.coin_pub) : noted
    if (refund === undefined) return { type: 'undeposited' }
    if (refund.state === 'refused') {
      const { state: _, ...said } = refund
      return { type: 'failure', ...said }
    }
    const { exchange_sig, exchange_pub } = refund
    return { type: 'success', exchange_status: 200, exchange_sig, exchange_pub }
  }
}

export const abortHandler = handler(abort, (call: Call<AbortRequest>) => new Abort(call), {
  steps: [
    settleIfDeleted(),
    guard(
      'order-claimed',
      404,
      'MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND',
      (a) => a.order?.claim !== undefined,
    ),
    byGeneration(
      'abort-other-contract',
      guard(
        'contract-fits',
        403,
        'MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH',
        (a) => a.order?.claim?.h_contract === a.body.h_contract,
      ),
    ),
    guard(
      'coins-given',
      400,
      'MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY',
      (a) => a.body.coins.length > 0,
      () => aboutField('coins'),
    ),
    guard(
      'not-paid',
      412,
      'MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE',
      (a) => a.order?.payment === undefined,
    ),
    effect('owe-coins', (a) => {
      const exchanges = new Map(a.body.coins.map((coin) => [coin.coin_pub, coin.exchange_url]))
      a.store.transact((writer) => {
        oweCoins(
          writer,
          a.merchant.attempts,
          a.body.h_contract,
          (coin) => exchanges.get(coin.coin_pub) === coin.exchange_url,
        )
      })
      for (const coin of a.body.coins) if (a.deposited(coin) !== undefined) a.affected.add(coin.coin_pub)
    }),
    hop('return-coins', async (a) => {
      const { isSilent, undecided } = await returnOwedCoins(a, a.body.h_contract)
      a.undecided = undecided
      const status = statusNow(a.call.world, 'merchant', 'exchange-slow')
      return isSilent ? { status, code: 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT' } : a.trouble
    }),
  ],
  answer: (a) => ({ status: 200, body: { refunds: a.body.coins.map((coin) => a.result(coin)) } }),
})
