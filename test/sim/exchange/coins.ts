/** The ledger of coins: whatever is deposited and refunded, no money appears or is lost. */
import t from 'tap'
import fc from 'fast-check'
import { addAmounts, formatAmount, parseAmount, type Amount } from '../../../src/protocol/encoding/amount.js'
import {
  depositCoin,
  depositedTotal,
  refundCoin,
  refundedTotal,
  remainingOf,
} from '../../../src/sim/exchange/coins.js'
import type { PublishedDenomination } from '../../../src/sim/exchange/keys.js'
import type { ExchangeTables } from '../../../src/sim/exchange/tables.js'
import { memoryMedium } from '../../../src/sim/store/memory.js'
import { Store } from '../../../src/sim/store/store.js'
import { always } from '../../protocol/properties.js'
import { Scene } from '../fixtures.js'
import { coin } from '../wallet.js'

const ten = coin('10', 'ledger')
const denomination = denominationOf(ten.denomination)

function denominationOf(hash: string): PublishedDenomination {
  const found = new Scene().world.exchange.keys.denominations.get(hash)
  if (found === undefined) throw new Error('no such denomination')
  return found
}

const newStore = () => new Store<ExchangeTables>(memoryMedium())
const cents = (amount: Amount): number => Number(amount.units / 1_000_000n)
const amountOf = (value: number): Amount => ({ currency: 'KUDOS', units: BigInt(value) * 1_000_000n })

const put = (store: Store<ExchangeTables>, batch: string, value: number, signature: string): void => {
  store.transact((writer) => {
    const contribution = formatAmount(amountOf(value))
    depositCoin(writer, denomination, {
      denom_sig: 'signature',
      batch,
      coin_pub: ten.pub,
      coin_sig: signature,
      contribution,
    })
  })
}

const giveBack = (store: Store<ExchangeTables>, batch: string, value: number, id: number): void => {
  store.transact((writer) => {
    const amount = formatAmount(amountOf(value))
    refundCoin(writer, denomination, { batch, coin_pub: ten.pub, rtransaction_id: String(id), amount })
  })
}

const left = (store: Store<ExchangeTables>) => cents(remainingOf(store, ten.pub, denomination))

t.test('a coin that was never seen has its full value', (t) => {
  t.equal(left(newStore()), 1000)
  t.end()
})

t.test('a deposit counts once, however often it comes', (t) => {
  const store = newStore()
  put(store, 'one', 300, 'signature')
  put(store, 'one', 300, 'signature')
  t.equal(left(store), 700)
  put(store, 'one', 300, 'another signature')
  t.equal(left(store), 400)
  t.equal(formatAmount(depositedTotal(store, 'one', ten.pub, 'KUDOS')), 'KUDOS:6')
  t.equal(formatAmount(depositedTotal(store, 'two', ten.pub, 'KUDOS')), 'KUDOS:0')
  t.end()
})

t.test('a coin that is overdrawn, because a guard was lost, has nothing left rather than less', (t) => {
  const store = newStore()
  put(store, 'one', 900, 'first')
  put(store, 'one', 101, 'second')
  t.equal(left(store), 0)
  t.equal(store.all('deposits').length, 2)
  t.end()
})

const anyMove = fc.record({
  kind: fc.constantFrom('deposit', 'refund'),
  batch: fc.constantFrom('one', 'two'),
  value: fc.integer({ min: 5, max: 600 }),
})

t.test('what is left is the value less deposits plus refunds, fees counted', (t) => {
  always(
    t,
    'the ledger adds up after each move',
    fc.property(fc.array(anyMove, { maxLength: 15 }), (moves) => {
      const store = newStore()
      let [id, expected] = [0, 1000]
      for (const { kind, batch, value } of moves) {
        const deposited = cents(depositedTotal(store, batch, ten.pub, 'KUDOS'))
        const refunded = cents(refundedTotal(store, batch, ten.pub, 'KUDOS'))
        if (kind === 'deposit' && value <= expected) {
          put(store, batch, value, String(id++))
          expected -= value
        } else if (kind === 'refund' && refunded + value <= deposited) {
          giveBack(store, batch, value, id++)
          expected += value - 4 + (refunded + value === deposited ? 2 : 0)
        }
        if (left(store) !== expected || expected > 1000) return false
      }
      return true
    }),
  )
  t.end()
})

t.test('the total of a contract is the sum of its parts', (t) => {
  const store = newStore()
  put(store, 'one', 100, 'a')
  put(store, 'two', 200, 'b')
  giveBack(store, 'one', 30, 1)
  giveBack(store, 'one', 20, 2)
  giveBack(store, 'two', 50, 1)
  const total = addAmounts(
    refundedTotal(store, 'one', ten.pub, 'KUDOS'),
    refundedTotal(store, 'two', ten.pub, 'KUDOS'),
  )
  t.equal(formatAmount(refundedTotal(store, 'one', ten.pub, 'KUDOS')), 'KUDOS:0.5')
  t.strictSame(total, parseAmount('KUDOS:1'))
  t.end()
})
