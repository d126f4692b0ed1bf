/** Random transactions, and a model of the store that is too simple to be wrong. */
import fc from 'fast-check'
import type { Store, Writer } from '../../src/sim/store/store.js'

export type Toys = {
  red: { readonly value: string | number }
  blue: { readonly value: string | number }
}

/** One write; no value means: delete. */
export interface Write {
  readonly table: 'red' | 'blue'
  readonly key: string
  readonly value?: string | number
}

/** Writes of one transaction, and whether it fails after the last of them. */
export interface Transaction {
  readonly writes: readonly Write[]
  readonly fails: boolean
}

/** Keys that trip careless code besides ordinary ones. */
const anyKey = fc.constantFrom('a', 'b', 'c', '', '__proto__', 'constructor', 'a\0b', 'é\u2028', '\ud800')

const anyValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.integer(),
  fc.constantFrom('\ud800', '\n'),
)

const anyWrite: fc.Arbitrary<Write> = fc.record(
  { table: fc.constantFrom('red', 'blue'), key: anyKey, value: anyValue },
  { requiredKeys: ['table', 'key'] },
)

export const anyTransaction: fc.Arbitrary<Transaction> = fc.record({
  writes: fc.array(anyWrite, { maxLength: 5 }),
  fails: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
})

class Failure extends Error {}

export function write(writer: Writer<Toys>, { table, key, value }: Write): void {
  if (value === undefined) writer.delete(table, key)
  else writer.put(table, key, { value })
}

/** Runs a transaction; one that is meant to fail does, and the error comes through. */
export function run(store: Store<Toys>, transaction: Transaction): void {
  try {
    store.transact((writer) => {
      for (const one of transaction.writes) write(writer, one)
      if (transaction.fails) throw new Failure()
    })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return
  }
  if (transaction.fails) throw new Error('the failure was swallowed')
}

/** What a store holds, table by table, in the order in which it tells. */
export function contents(store: Pick<Store<Toys>, 'all'>): unknown {
  return { red: store.all('red'), blue: store.all('blue') }
}

/** The model: a table is a map, a transaction changes a copy. */
export class Model {
  #records = new Map<string, unknown>()

  run({ writes, fails }: Transaction): void {
    const draft = new Map(this.#records)
    for (const { table, key, value } of writes) {
      if (value === undefined) draft.delete(`${table} ${key}`)
      else draft.set(`${table} ${key}`, value)
    }
    if (!fails) this.#records = draft
  }

  /** True if the store has the records of the model under their keys, and no others. */
  describes(store: Pick<Store<Toys>, 'all' | 'get'>): boolean {
    const count = store.all('red').length + store.all('blue').length
    return (
      count === this.#records.size &&
      [...this.#records].every(([name, value]) => {
        const space = name.indexOf(' ')
        return store.get(name.slice(0, space) as keyof Toys, name.slice(space + 1))?.value === value
      })
    )
  }
}
