/** Records of one table by the value of one of their members, so that they are found without looking at all others. */
export class Lookup {
  readonly #member: string
  readonly #byValue = new Map<unknown, Map<string, object>>()

  constructor(member: string, records: ReadonlyMap<string, object>) {
    this.#member = member
    for (const [key, record] of records) this.replace(key, undefined, record)
  }

  /** The records with a value, by key, in the order in which they came to have it. */
  with(value: unknown): ReadonlyMap<string, object> {
    return this.#byValue.get(value) ?? NONE
  }

  /** Notes that a record is another one now; absent ones were not there before, or are not any more. */
  replace(key: string, before: object | undefined, after: object | undefined): void {
    if (before !== undefined && (after === undefined || this.#valueOf(before) !== this.#valueOf(after)))
      this.#remove(key, this.#valueOf(before))
    if (after === undefined) return
    const value = this.#valueOf(after)
    const records = this.#byValue.get(value) ?? new Map<string, object>()
    this.#byValue.set(value, records.set(key, after))
  }

  #remove(key: string, value: unknown): void {
    const records = this.#byValue.get(value)
    records?.delete(key)
    if (records?.size === 0) this.#byValue.delete(value)
  }

  #valueOf(record: object): unknown {
    return memberOf(record, this.#member)
  }
}

const NONE: ReadonlyMap<string, object> = new Map()

/** What a record says under a name. */
export function memberOf(record: object, member: string): unknown {
  return (record as Readonly<Record<string, unknown>>)[member]
}
