/** Mistakes that show when the lights go out: what was confirmed was in memory only, and is gone afterwards. */
import type { Refund } from '../../exchange/post-coins-COIN_PUB-refund.js'
import type { Payment } from '../../merchant/post-orders-ORDER_ID-pay.js'
import type { Defect } from '../defect.js'
import { around } from './parts.js'

export const RESTART_DEFECTS: readonly Defect[] = [
  {
    id: 'payment-lost-after-restart',
    says: 'The merchant confirms a payment that never reaches its disk: after a crash the order is to be paid again.',
    changes: {
      'merchant/post-orders-ORDER_ID-pay': (handler) =>
        around(handler, 'mark-paid', ({ store }: Payment, sound) => {
          store.unkept(sound)
        }),
    },
  },
  {
    id: 'refund-lost-after-restart',
    says: 'The exchange confirms a refund that never reaches its disk: after a crash the coin is as spent as before.',
    changes: {
      'exchange/post-coins-COIN_PUB-refund': (handler) =>
        around(handler, 'refund', ({ exchange }: Refund, sound) => {
          exchange.store.unkept(sound)
        }),
    },
  },
]
