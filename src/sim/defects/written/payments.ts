/** Mistakes about payments: who wins an order, and which coins are part of it. */
import type { PayRequest } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-pay.js'
import { effect, guard, repeat, type Call, type Handler, type Hop, type Refusal } from '../../handler.js'
import { attemptKey, counts, depositedKey, markPaid } from '../../merchant/orders.js'
import { Payment } from '../../merchant/post-orders-ORDER_ID-pay.js'
import type { DepositedCoinRecord } from '../../merchant/tables.js'
import type { Defect } from '../defect.js'
import { before, instead, seenAs, without } from './parts.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'

/** A payment that goes on whatever becomes of the order. */
class StubbornPayment extends Payment {
  override get isStillWanted(): boolean {
    return true
  }
}

/** A payment that has a copy of the order, and looks at nothing else. */
class ForgetfulPayment extends StubbornPayment {
  readonly met = this.order
}

/** A payment that never looks at what was given back. */
class CarelessPayment extends Payment {
  override get countable(): readonly DepositedCoinRecord[] {
    return this.deposited.filter((coin) => coin.wallet_data_hash === this.walletDataHash)
  }
}

/** A payment that thinks its coins are kept for it. */
class GreedyPayment extends StubbornPayment {
  override get surplusRefunds(): object {
    return { refunds: [] }
  }
}

/** A payment that looks for coins by the id of its order. */
class NeighbourlyPayment extends Payment {
  override get deposited(): readonly DepositedCoinRecord[] {
    return this.store.having('deposited', 'order_id', this.orderId)
  }
}

/** A payment that waits for one of its exchanges only. */
class HopefulPayment extends Payment {
  override async deposit(): Promise<Refusal | undefined> {
    const refusal = await super.deposit()
    const [like] = this.countable
    if (refusal?.code !== 'MERCHANT_GENERIC_EXCHANGE_TIMEOUT' || like === undefined) return refusal
    this.store.transact((writer) => {
      for (const coin of this.coins) {
        const key = depositedKey(this.contractTermsHash, coin.coin_pub)
        if (writer.get('deposited', key) === undefined) writer.put('deposited', key, noted(this, coin, like))
      }
    })
    return undefined
  }
}

function paysAs(handler: Handler, payment: new (call: Call<PayRequest>) => Payment): Handler {
  return seenAs(handler, (call: Call<PayRequest>) => new payment(call))
}

function hopOf(handler: Handler, name: string): Hop<Payment> {
  const step = handler.steps.find((candidate) => candidate.name === name)
  if (step?.kind !== 'hop') throw new Error(`no hop: ${name}`)
  return step
}

/** A coin of the request, written down as if the exchange had confirmed it. */
function noted(
  payment: Payment,
  coin: Payment['coins'][number],
  like: DepositedCoinRecord,
): DepositedCoinRecord {
  const { refund: _, ...rest } = like
  return {
    ...rest,
    coin_pub: coin.coin_pub,
    exchange_url: coin.exchange_url,
    order_id: payment.orderId,
    h_contract: payment.contractTermsHash,
    coin_sig: coin.coin_sig,
    contribution: coin.contribution,
    attempt: payment.call.id,
  }
}

const writesBackWhatItRead = effect<ForgetfulPayment>('mark-paid', (p) => {
  const order = p.met
  if (order === undefined) return
  p.store.transact((writer) => {
    writer.put('orders', p.orderKey, markPaid(order, { coins: p.payingCoins, at: p.now }))
  })
})

const takesKnownCoins = effect<Payment>('take-known-coins', (p) => {
  p.store.transact((writer) => {
    for (const coin of p.coins) {
      const [known] = writer.having('deposited', 'coin_pub', coin.coin_pub).filter(counts)
      const key = depositedKey(p.contractTermsHash, coin.coin_pub)
      if (known !== undefined && writer.get('deposited', key) === undefined)
        writer.put('deposited', key, noted(p, coin, known))
    }
  })
})

/** The deposits, and then the same coins among those of which nobody has heard. */
function leavesRefusedCoinsPending(handler: Handler): Handler {
  const deposit = hopOf(handler, 'deposit-coins')
  return instead<Payment>(handler, 'deposit-coins', {
    ...deposit,
    run: async (p) => {
      const sent: DepositedCoinRecord[] = []
      const forget = p.store.onChange((operations) => {
        for (const { table, record } of operations)
          if (table === 'unanswered' && record !== undefined) sent.push(record as DepositedCoinRecord)
      })
      const refusal = await deposit.run(p)
      forget()
      p.store.transact((writer) => {
        for (const record of sent.filter(({ attempt }) => attempt === p.call.id))
          if (refusal !== undefined) writer.put('unanswered', attemptKey(record), record)
      })
      return refusal
    },
  })
}

export const PAYMENT_DEFECTS: readonly Defect[] = [
  {
    id: 'one-exchange-answers-for-all',
    says: 'When one exchange has confirmed its coins, the merchant counts those of another that does not answer as well.',
    changes: { [PAY]: (handler) => paysAs(handler, HopefulPayment) },
  },
  {
    id: 'pay-looks-only-before-the-deposit',
    says: 'The merchant checks that the order is still to be paid, asks the exchange, and acts without looking again.',
    changes: { [PAY]: (handler) => without(handler, ['still-not-paid']) },
  },
  {
    id: 'pay-writes-back-what-it-read',
    says: 'The merchant decides on a copy of the order that it read before it asked the exchange, and writes that back: another payment, or claim, is lost.',
    changes: {
      [PAY]: (handler) =>
        instead(
          without(paysAs(handler, ForgetfulPayment), ['still-not-paid', 'still-claimed']),
          'mark-paid',
          writesBackWhatItRead,
        ),
    },
  },
  {
    id: 'paid-order-takes-more-coins',
    says: 'Whoever pays an order that is paid already is told that it is, after the new coins were deposited as well.',
    changes: {
      [PAY]: (handler) =>
        instead<Payment>(
          without(paysAs(handler, StubbornPayment), [
            'paid-by-these-coins',
            'not-paid-yet',
            'still-not-paid',
          ]),
          'paid-by-these-coins-meanwhile',
          repeat('paid-meanwhile', (p) => p.isPaid),
        ),
    },
  },
  {
    id: 'paid-before-the-money-is-there',
    says: 'The merchant notes the order as paid before it hands in the coins, and leaves it at that when the exchange refuses them.',
    changes: {
      [PAY]: (handler) =>
        before<Payment>(
          without(paysAs(handler, StubbornPayment), ['paid-by-these-coins-meanwhile', 'still-not-paid']),
          'deposit-coins',
          effect('mark-paid-early', (p) => {
            const coins = p.coins.map((coin) => coin.coin_pub)
            p.change((order) => markPaid(order, { coins, at: p.now }))
          }),
        ),
    },
  },
  {
    id: 'coins-given-back-still-pay',
    says: 'A payment counts coins that an abort has given back.',
    changes: { [PAY]: (handler) => paysAs(handler, CarelessPayment) },
  },
  {
    id: 'surplus-is-kept',
    says: 'The loser of a race is told only that the order is paid: its coins stay deposited, and nobody signs for their return.',
    changes: { [PAY]: (handler) => paysAs(handler, GreedyPayment) },
  },
  {
    id: 'known-coins-are-not-handed-in',
    says: 'A coin that is on the books of the merchant, for whichever order, is not handed in again: it pays once more.',
    changes: { [PAY]: (handler) => before(handler, 'deposit-coins', takesKnownCoins) },
  },
  {
    id: 'two-shops-share-coins',
    says: 'Coins are looked up by the id of their order: two shops under one roof with the same id count the same coins.',
    changes: { [PAY]: (handler) => paysAs(handler, NeighbourlyPayment) },
  },
  {
    id: 'fees-are-nobodys',
    says: 'Nobody pays the deposit fees that the merchant does not take over.',
    changes: { [PAY]: (handler) => without(handler, ['fees-covered', 'fees-covered-after-deposit']) },
  },
  {
    id: 'offer-stays-open-once-begun',
    says: 'An offer does not expire while any coin is deposited for it.',
    changes: {
      [PAY]: (handler) => {
        const isInTime = handler.steps.find((step) => step.name === 'before-pay-deadline')
        return instead<Payment>(
          handler,
          'before-pay-deadline',
          guard(
            'before-pay-deadline',
            410,
            'MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED',
            (p) => p.deposited.length > 0 || (isInTime?.kind === 'guard' && isInTime.passes(p)),
          ),
        )
      },
    },
  },
  {
    id: 'refused-coins-stay-pending',
    says: 'Coins that the exchange has refused stay on the books as if it had not answered, and cannot be handed in otherwise.',
    changes: { [PAY]: leavesRefusedCoinsPending },
  },
]
