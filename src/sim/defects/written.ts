/**
 * Defects written by hand: mistakes that take more than one step to make.
 */
import type { Deposit } from '../exchange/post-batch-deposit.js'
import { effect, type Handler, type Step } from '../handler.js'
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
    change: (handler) => refillBefore('deposit', without(handler, ['enough-left-on-coin'])),
  },
  {
    id: 'refund-id-means-nothing',
    says: 'The exchange grants a refund again when its id comes back with another amount.',
    page: 'exchange/post-coins-COIN_PUB-refund',
    change: (handler) => without(handler, ['id-not-used-otherwise']),
  },
]

/** Fills up every coin that is short, so that the ledger's own arithmetic stays within its bounds. */
function refillBefore(name: string, handler: Handler): Handler {
  const refill = (deposit: Deposit): void => {
    deposit.exchange.store.transact((writer) => {
      for (const coin of deposit.body.coins.filter((candidate) => !deposit.hasEnoughLeft(candidate))) {
        writer.put('coins', coin.coin_pub, {
          denom_pub_hash: coin.denom_pub_hash,
          remaining: coin.contribution,
        })
      }
    })
  }
  const before = handler.steps.findIndex((step) => step.name === name)
  const step = effect('refill', refill) as unknown as Step<unknown>
  return { ...handler, steps: handler.steps.toSpliced(before, 0, step) }
}

function without(handler: Handler, names: readonly string[]): Handler {
  const missing = names.filter((name) => handler.steps.every((step) => step.name !== name))
  if (missing.length > 0) throw new Error(`no such step: ${missing.join(', ')}`)
  return { ...handler, steps: handler.steps.filter((step) => !names.includes(step.name)) }
}
