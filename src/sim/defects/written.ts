/**
 * Defects written by hand: mistakes that take more than one step to make.
 */
import type { Handler } from '../handler.js'
import type { Defect } from './defect.js'

const PAY = 'merchant/post-orders-ORDER_ID-pay'

export const WRITTEN_DEFECTS: readonly Defect[] = [
  {
    id: 'pay-looks-only-before-the-deposit',
    says: 'The merchant checks that the order is still to be paid, asks the exchange, and acts without looking again.',
    page: PAY,
    change: (handler) => without(handler, ['still-not-paid', 'still-claimed']),
  },
  {
    id: 'deposit-never-runs-out',
    says: 'The exchange takes any amount from a coin, however little is left on it.',
    page: 'exchange/post-batch-deposit',
    change: (handler) => without(handler, ['enough-left-on-coin']),
  },
  {
    id: 'refund-id-means-nothing',
    says: 'The exchange grants a refund again when its id comes back with another amount.',
    page: 'exchange/post-coins-COIN_PUB-refund',
    change: (handler) => without(handler, ['id-not-used-otherwise']),
  },
]

function without(handler: Handler, names: readonly string[]): Handler {
  const missing = names.filter((name) => handler.steps.every((step) => step.name !== name))
  if (missing.length > 0) throw new Error(`no such step: ${missing.join(', ')}`)
  return { ...handler, steps: handler.steps.filter((step) => !names.includes(step.name)) }
}
