/** Mistakes about payments: who wins an order, and what becomes of coins that did not. */
import type { Defect } from '../defect.js'
import { without } from './parts.js'

export const PAYMENT_DEFECTS: readonly Defect[] = [
  {
    id: 'pay-looks-only-before-the-deposit',
    says: 'The merchant checks that the order is still to be paid, asks the exchange, and acts without looking again.',
    changes: {
      'merchant/post-orders-ORDER_ID-pay': (handler) => without(handler, ['still-not-paid', 'still-claimed']),
    },
  },
  {
    id: 'deposit-never-runs-out',
    says: 'The exchange takes any amount from a coin, however little is left on it.',
    changes: { 'exchange/post-batch-deposit': (handler) => without(handler, ['enough-left-on-coin']) },
  },
]
