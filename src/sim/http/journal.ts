/**
 * The journal: every request that reached a party and what was said, with raw bytes and times.
 *
 * Bounded, because `serve` may run for weeks: the oldest entries go, and large bodies are cut.
 */
import type { PartyName } from '../../protocol/endpoints/endpoint.js'

export interface JournalEntry {
  readonly party: PartyName
  readonly method: string
  readonly path: string
  /** Seconds of the world's clock when the request arrived. */
  readonly at: number
  readonly status: number
  readonly requestBody: Uint8Array
  readonly replyBody: Uint8Array
}

/** A webhook that was sent, or could not be. */
export interface Delivery {
  readonly method: string
  /** Without credentials and query. */
  readonly url: string
  /** Undefined: there was no answer. */
  readonly status: number | undefined
}

const MAX_ENTRIES = 1000
const MAX_BODY = 64 * 1024

export class Journal {
  readonly #entries: JournalEntry[] = []
  readonly #onEntry: ((entry: JournalEntry) => void) | undefined

  constructor(onEntry?: (entry: JournalEntry) => void) {
    this.#onEntry = onEntry
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries
  }

  record(entry: JournalEntry): void {
    const { requestBody, replyBody } = entry
    const bounded = {
      ...entry,
      requestBody: requestBody.subarray(0, MAX_BODY),
      replyBody: replyBody.subarray(0, MAX_BODY),
    }
    this.#entries.push(bounded)
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift()
    this.#onEntry?.(bounded)
  }
}
