/** Mistakes about claims: who holds an order, what goes when it is given up, and what a receipt proves. */
import type { UnclaimRequest } from '../../../protocol/endpoints/merchant/post-orders-ORDER_ID-unclaim.js'
import { effect, guard } from '../../handler.js'
import type { OrderCall } from '../../merchant/order-call.js'
import { depositedKey, depositedUnder } from '../../merchant/orders.js'
import type { Defect } from '../defect.js'
import { A_MOMENT, before, instead } from './parts.js'

const forgetsCoins = effect<OrderCall<UnclaimRequest>>('forget-coins', (u) => {
  u.store.transact((writer) => {
    for (const coin of depositedUnder(writer, u.body.h_contract))
      writer.delete('deposited', depositedKey(coin.h_contract, coin.coin_pub))
  })
})

export const CLAIM_DEFECTS: readonly Defect[] = [
  {
    id: 'claim-looks-and-then-writes',
    says: 'The merchant looks whether an order is claimed, takes its time, and writes the claim: the last one has it.',
    changes: { 'merchant/post-orders-ORDER_ID-claim': (handler) => before(handler, 'claim', A_MOMENT) },
  },
  {
    id: 'unclaim-looks-and-then-releases',
    says: 'The merchant looks whether an order is paid, takes its time, and takes the order from its wallet even if it was paid meanwhile.',
    changes: { 'merchant/post-orders-ORDER_ID-unclaim': (handler) => before(handler, 'release', A_MOMENT) },
  },
  {
    id: 'unclaim-forgets-coins',
    says: 'With the claim the merchant drops the coins that were deposited under it, and does not know them when they are asked for.',
    changes: {
      'merchant/post-orders-ORDER_ID-unclaim': (handler) => before(handler, 'release', forgetsCoins),
    },
  },
  {
    id: 'receipt-of-any-contract',
    says: 'The receipt of one order proves that another one is paid, if only somebody has paid it.',
    changes: {
      'merchant/post-orders-ORDER_ID-paid': (handler) =>
        instead<OrderCall<unknown>>(
          handler,
          'order-paid-under-this-contract',
          guard('order-paid', 404, 'MERCHANT_GENERIC_ORDER_UNKNOWN', (p) => p.order?.payment !== undefined),
        ),
    },
  },
]
