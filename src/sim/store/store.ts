/**
 * The store of one party: named tables of JSON records, changed in transactions.
 *
 * A transaction runs to its end without an await, so nothing can come between its reads and its writes. What
 * it changed is a list of operations; a medium keeps them. `sync` is the promise that everything committed so
 * far survives a crash: whoever tells the outside about a change awaits it first.
 */

import { Seam } from '../seams.js'
import { Lookup, memberOf } from './lookup.js'

/** Records of each table by key. Records are replaced, never edited. */
export type Tables = Record<string, object>

export type TableName<T extends Tables> = keyof T & string

/** What a transaction does to one record; a missing record means: deleted. */
export interface Operation {
  readonly table: string
  readonly key: string
  readonly record?: object
}

/** Where operations end up. */
export interface Medium {
  /** Records that were there when the store was opened. */
  load(): readonly Operation[]
  /** Takes the operations of one transaction; they may be lost until `sync` resolves. */
  append(operations: readonly Operation[]): void
  sync(): Promise<void>
}

export interface Reader<T extends Tables> {
  get<Name extends TableName<T>>(table: Name, key: string): T[Name] | undefined
  /** All records of a table in the order of first insertion. */
  all<Name extends TableName<T>>(table: Name): readonly T[Name][]
  /** How many records a table has. */
  count(table: TableName<T>): number
  /**
   * The records of a table whose member has a value, in the order in which they came to have it. Takes as long as
   * there are of them, not of all: whatever is asked for each request is asked like this.
   */
  having<Name extends TableName<T>, Member extends keyof T[Name] & string>(
    table: Name,
    member: Member,
    value: T[Name][Member],
  ): readonly T[Name][]
}

export interface Writer<T extends Tables> extends Reader<T> {
  put<Name extends TableName<T>>(table: Name, key: string, record: T[Name]): void
  delete(table: TableName<T>, key: string): void
}

export class Store<T extends Tables> implements Reader<T> {
  /** Used by every transaction that writes; one that fails here leaves nothing behind. */
  readonly seam = new Seam('store')
  readonly #tables = new Map<string, Map<string, object>>()
  readonly #lookups = new Map<string, Map<string, Lookup>>()
  readonly #medium: Medium
  readonly #listeners = new Set<(operations: readonly Operation[]) => void>()
  #isKept = true

  constructor(medium: Medium) {
    this.#medium = medium
    for (const operation of medium.load()) this.#apply(operation)
  }

  get<Name extends TableName<T>>(table: Name, key: string): T[Name] | undefined {
    return this.#table(table).get(key) as T[Name] | undefined
  }

  all<Name extends TableName<T>>(table: Name): readonly T[Name][] {
    return [...this.#table(table).values()] as T[Name][]
  }

  count(table: TableName<T>): number {
    return this.#table(table).size
  }

  having<Name extends TableName<T>, Member extends keyof T[Name] & string>(
    table: Name,
    member: Member,
    value: T[Name][Member],
  ): readonly T[Name][] {
    return [...this.#lookup(table, member).with(value).values()] as T[Name][]
  }

  /**
   * Runs `work` with all its writes or, if it throws, with none of them.
   * @throws SeamError when a fault is due, and with it whatever `work` throws
   */
  transact<Result>(work: (writer: Writer<T>) => Result): Result {
    const pending = new Map<string, Operation>()
    const operationKey = (table: string, key: string): string => `${table}\0${key}`
    const ofTables = new Map<string, Map<string, Operation>>()
    const pendingOf = (table: string): ReadonlyMap<string, Operation> =>
      ofTables.get(table) ?? NOTHING_PENDING
    const change = (operation: Operation): void => {
      const { table, key } = operation
      pending.set(operationKey(table, key), operation)
      // Apart for each table, too: a reader looks at one of them.
      ofTables.set(table, (ofTables.get(table) ?? new Map<string, Operation>()).set(key, operation))
    }
    const writer: Writer<T> = {
      get: (table, key) => {
        const operation = pending.get(operationKey(table, key))
        return operation === undefined
          ? this.get(table, key)
          : (operation.record as T[typeof table] | undefined)
      },
      all: (table) => {
        const records = new Map(this.#table(table))
        for (const operation of pendingOf(table).values()) applyTo(records, operation)
        return [...records.values()] as T[typeof table][]
      },
      count: (table) => {
        const changes = [...pendingOf(table).values()].map(
          ({ key, record }) => Number(record !== undefined) - Number(this.#table(table).has(key)),
        )
        return changes.reduce((sum, change) => sum + change, this.count(table))
      },
      having: (table, member, value) => {
        const records = new Map(this.#lookup(table, member).with(value))
        for (const { key, record } of pendingOf(table).values()) {
          if (record !== undefined && memberOf(record, member) === value) records.set(key, record)
          else records.delete(key)
        }
        return [...records.values()] as T[typeof table][]
      },
      put: (table, key, record) => {
        change({ table, key, record })
      },
      delete: (table, key) => {
        change({ table, key })
      },
    }
    const result = work(writer)
    if (pending.size > 0) {
      this.seam.use()
      const operations = [...pending.values()]
      if (this.#isKept) this.#medium.append(operations)
      operations.forEach((operation) => {
        this.#apply(operation)
      })
      for (const listener of [...this.#listeners]) listener(operations)
    }
    return result
  }

  /** A mistake to plant: what `work` changes is remembered, and never reaches the medium. */
  unkept(work: () => void): void {
    this.#isKept = false
    try {
      work()
    } finally {
      this.#isKept = true
    }
  }

  /** Calls the listener after each transaction that changed something, with the changes. @returns what ends that */
  onChange(listener: (operations: readonly Operation[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when everything committed so far is durable. */
  sync(): Promise<void> {
    return this.#medium.sync()
  }

  #table(name: string): Map<string, object> {
    const known = this.#tables.get(name)
    if (known !== undefined) return known
    const created = new Map<string, object>()
    this.#tables.set(name, created)
    return created
  }

  /** Made when it is asked for first, and kept up to date from then on. */
  #lookup(table: string, member: string): Lookup {
    const ofTable = this.#lookups.get(table) ?? new Map<string, Lookup>()
    this.#lookups.set(table, ofTable)
    const known = ofTable.get(member)
    if (known !== undefined) return known
    const made = new Lookup(member, this.#table(table))
    ofTable.set(member, made)
    return made
  }

  #apply(operation: Operation): void {
    const { table, key, record } = operation
    const records = this.#table(table)
    const before = records.get(key)
    applyTo(records, operation)
    for (const lookup of this.#lookups.get(table)?.values() ?? []) lookup.replace(key, before, record)
  }
}

const NOTHING_PENDING: ReadonlyMap<string, Operation> = new Map()

/** Applies an operation to the records of its table. */
export function applyTo(records: Map<string, object>, operation: Operation): void {
  if (operation.record === undefined) records.delete(operation.key)
  else records.set(operation.key, operation.record)
}
