/** The store: transactions with all their writes or none, and reads that see them. */
import t from 'tap'
import fc from 'fast-check'
import { memoryMedium } from '../../src/sim/store/memory.js'
import { Store, type Operation, type Reader } from '../../src/sim/store/store.js'
import { always } from '../protocol/properties.js'
import { anyTransaction, contents, Model, run, write, type Toys } from './stores.js'

const newStore = () => new Store<Toys>(memoryMedium())

t.test('a record is there once its transaction is over', (t) => {
  const store = newStore()
  t.equal(store.get('red', 'a'), undefined)
  const result = store.transact((writer) => {
    writer.put('red', 'a', { value: 1 })
    t.equal(store.get('red', 'a'), undefined, 'and not before')
    return 'done'
  })
  t.equal(result, 'done', 'the transaction passes on what its work returned')
  t.strictSame(store.get('red', 'a'), { value: 1 })
  t.equal(store.get('blue', 'a'), undefined, 'tables are apart')
  t.end()
})

t.test('a transaction reads its own writes', (t) => {
  const store = newStore()
  run(store, { writes: [{ table: 'red', key: 'a', value: 1 }], fails: false })
  store.transact((writer) => {
    writer.put('red', 'a', { value: 2 })
    writer.put('red', 'b', { value: 3 })
    t.strictSame(writer.get('red', 'a'), { value: 2 })
    t.strictSame(writer.all('red'), [{ value: 2 }, { value: 3 }])
    writer.delete('red', 'a')
    t.equal(writer.get('red', 'a'), undefined)
    t.strictSame(writer.all('red'), [{ value: 3 }])
    t.strictSame(writer.all('blue'), [])
  })
  t.strictSame(store.all('red'), [{ value: 3 }])
  t.end()
})

/** Few keys and few values, so that many records say the same. */
const fewWrites = fc.array(
  fc.record(
    {
      table: fc.constantFrom('red' as const, 'blue' as const),
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.constantFrom(1, 2),
    },
    { requiredKeys: ['table', 'key'] },
  ),
  { maxLength: 6 },
)

/** True if a store, or a transaction, finds exactly the records with each value. */
function findsByValue(reader: Reader<Toys>): boolean {
  return (['red', 'blue'] as const).every((table) => {
    const all = reader.all(table)
    const isSame = [1, 2, 3].every(
      (value) =>
        reader.having(table, 'value', value).length ===
          all.filter((record) => record.value === value).length &&
        reader.having(table, 'value', value).every((record) => record.value === value),
    )
    return isSame && reader.count(table) === all.length
  })
}

t.test('records are found by what they say, before, inside of and behind a transaction', (t) => {
  const property = fc.property(fc.array(fewWrites, { maxLength: 8 }), (transactions) => {
    const store = newStore()
    return transactions.every((writes) => {
      const isRightBefore = findsByValue(store)
      const isRightInside = store.transact((writer) => {
        for (const one of writes) write(writer, one)
        return findsByValue(writer)
      })
      return isRightBefore && isRightInside && findsByValue(store)
    })
  })
  always(t, 'what is found by a value is what has it', property)
  t.end()
})

t.test('nothing of a transaction that throws stays', (t) => {
  const store = newStore()
  run(store, { writes: [{ table: 'red', key: 'a', value: 1 }], fails: false })
  const before = contents(store)
  const failure = new Error('on purpose')
  t.throws(() => {
    store.transact((writer) => {
      writer.put('red', 'a', { value: 2 })
      writer.put('blue', 'b', { value: 3 })
      writer.delete('red', 'a')
      throw failure
    })
  }, failure)
  t.strictSame(contents(store), before)
  t.end()
})

t.test('nothing of a transaction stays that the medium does not take', (t) => {
  let full = false
  const store = new Store<Toys>({
    ...memoryMedium(),
    append: () => {
      if (full) throw new Error('no space left')
    },
  })
  run(store, { writes: [{ table: 'red', key: 'a', value: 1 }], fails: false })
  full = true
  t.throws(() => {
    run(store, { writes: [{ table: 'red', key: 'a', value: 2 }], fails: false })
  }, /no space left/)
  t.strictSame(store.get('red', 'a'), { value: 1 })
  t.end()
})

t.test('all records come in the order in which they first came', (t) => {
  const store = newStore()
  const put = (key: string, value: number) => {
    run(store, { writes: [{ table: 'red', key, value }], fails: false })
  }
  put('b', 1)
  put('a', 2)
  put('10', 3)
  put('9', 4)
  put('b', 5)
  t.strictSame(
    store.all('red').map((record) => record.value),
    [5, 2, 3, 4],
    'a record that is replaced keeps its place',
  )
  t.end()
})

t.test('what all gives is a copy: it stays as it was', (t) => {
  const store = newStore()
  run(store, { writes: [{ table: 'red', key: 'a', value: 1 }], fails: false })
  const before = store.all('red')
  run(store, { writes: [{ table: 'red', key: 'b', value: 2 }], fails: false })
  t.equal(before.length, 1)
  t.end()
})

t.test('the medium is handed one transaction at a time, and none that changes nothing', (t) => {
  const appended: (readonly Operation[])[] = []
  const store = new Store<Toys>({
    ...memoryMedium(),
    append: (operations) => {
      appended.push(operations)
    },
  })
  store.transact((writer) => {
    writer.put('red', 'a', { value: 1 })
    writer.put('blue', 'a', { value: 2 })
  })
  store.transact((writer) => writer.get('red', 'a'))
  store.transact((writer) => {
    writer.delete('red', 'a')
  })
  t.strictSame(appended, [
    [
      { table: 'red', key: 'a', record: { value: 1 } },
      { table: 'blue', key: 'a', record: { value: 2 } },
    ],
    [{ table: 'red', key: 'a' }],
  ])
  t.end()
})

t.test('whatever the medium kept is there when a store is opened', (t) => {
  const store = new Store<Toys>({
    ...memoryMedium(),
    load: () => [
      { table: 'red', key: 'a', record: { value: 1 } },
      { table: 'red', key: 'b', record: { value: 2 } },
      { table: 'red', key: 'a' },
    ],
  })
  t.strictSame(store.all('red'), [{ value: 2 }])
  t.end()
})

t.test('whatever the transactions, the store is what the model is', (t) => {
  always(
    t,
    'after each transaction',
    fc.property(fc.array(anyTransaction, { maxLength: 12 }), (transactions) => {
      const [store, model] = [newStore(), new Model()]
      return transactions.every((transaction) => {
        run(store, transaction)
        model.run(transaction)
        return model.describes(store)
      })
    }),
    500,
  )
  t.end()
})

t.test('whatever a transaction has written, it reads what will be there when it is over', (t) => {
  always(
    t,
    'inside as after',
    fc.property(fc.array(anyTransaction, { maxLength: 6 }), anyTransaction, (before, { writes }) => {
      const [store, model] = [newStore(), new Model()]
      for (const transaction of before) {
        run(store, transaction)
        model.run(transaction)
      }
      const inside = store.transact((writer) => {
        for (const [index, one] of writes.entries()) {
          write(writer, one)
          const soFar = new Model()
          for (const transaction of before) soFar.run(transaction)
          soFar.run({ writes: writes.slice(0, index + 1), fails: false })
          if (!soFar.describes(writer)) return 'a write that is not read'
        }
        return JSON.stringify(contents(writer))
      })
      return inside === JSON.stringify(contents(store))
    }),
    300,
  )
  t.end()
})
