/**
 * What the pages on the history of a coin and of a reserve have in common: who may look, from where on, and when
 * there is nothing new to see.
 */
import { decodeCrockford } from '../../protocol/encoding/crockford.js'
import type { ErrorName } from '../../protocol/errors.js'
import { MalformedError } from '../../protocol/malformed.js'
import { guard, type Call, type Guard, type Reply } from '../handler.js'
import { verifyOnce } from '../remember.js'

/** An entry with its number in the history of all coins, or of all reserves. */
export interface Numbered {
  readonly offset: number
  readonly entry: object
}

/** A signed offset, as far as checking goes. */
interface SignedOffset {
  blob(values: { startOffset: bigint }): Uint8Array
  verify(publicKey: Uint8Array, signature: Uint8Array, values: { startOffset: bigint }): boolean
}

/** One look at a history. */
export abstract class HistoryCall {
  /** Key of the coin or reserve, which signs. */
  abstract readonly pub: string
  /** True if there is a history. */
  abstract readonly isKnown: boolean
  /** Everything that happened, oldest first. */
  abstract get entries(): readonly Numbered[]

  constructor(
    readonly call: Call<unknown>,
    /** Name of the header with the signature. */
    readonly header: string,
  ) {}

  get exchange() {
    return this.call.world.exchange
  }

  get now(): number {
    return this.call.world.clock.now()
  }

  get signature(): string | undefined {
    return this.call.headers[this.header.toLowerCase()]
  }

  /** Where to begin, or undefined when the parameter is no number. */
  get start(): bigint | undefined {
    const text = this.call.query.get('start') ?? ''
    if (text === '') return 0n
    return /^[0-9]{1,19}$/.test(text) && BigInt(text) < 2n ** 63n ? BigInt(text) : undefined
  }

  /** The signature's bytes, or undefined when it has none. */
  get signatureBytes(): Uint8Array | undefined {
    try {
      return decodeCrockford(this.signature ?? '', 64)
    } catch (error) {
      if (error instanceof MalformedError) return undefined
      throw error
    }
  }

  isSignedWith(structure: SignedOffset): boolean {
    const { start, signatureBytes } = this
    if (start === undefined || signatureBytes === undefined) return false
    return verifyOnce(structure, decodeCrockford(this.pub, 32), signatureBytes, { startOffset: start })
  }

  /** The offset of which the caller says that it has seen it; what is no number in quotes says nothing. */
  get seen(): bigint | undefined {
    const tag = /^"([0-9]{1,19})"$/.exec(this.call.headers['if-none-match'] ?? '')?.[1]
    return tag === undefined ? undefined : BigInt(tag)
  }
}

/** Who asks for a history, and how: in the order in which the reference asks. */
export function historyGuards<H extends HistoryCall>(
  structure: SignedOffset,
  codes: { readonly signature: ErrorName; readonly unknown: ErrorName },
): { readonly wellFormed: Guard<H>[]; readonly known: Guard<H> } {
  return {
    wellFormed: [
      guard(
        'signature-given',
        400,
        'GENERIC_PARAMETER_MISSING',
        (h) => h.signature !== undefined,
        (h) => ({ detail: h.header }),
      ),
      guard(
        'signature-well-formed',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (h) => h.signatureBytes !== undefined,
        (h) => ({ detail: h.header }),
      ),
      guard(
        'start-well-formed',
        400,
        'GENERIC_PARAMETER_MALFORMED',
        (h) => h.start !== undefined,
        () => ({ detail: 'start' }),
      ),
      guard('signed-by-owner', 403, codes.signature, (h) => h.isSignedWith(structure)),
    ],
    known: guard('history-known', 404, codes.unknown, (h) => h.isKnown),
  }
}

/**
 * What there is to see behind the offset that was asked for.
 * @param startCounts true if whoever asks from the last offset on is told that nothing changed
 */
export function historyReply(
  history: HistoryCall,
  startCounts: boolean,
  body: (entries: readonly object[]) => object,
): Reply {
  const { entries, seen } = history
  const start = history.start ?? 0n
  const last = BigInt(Math.max(0, ...entries.map(({ offset }) => offset)))
  const headers = { etag: `"${last.toString()}"`, 'cache-control': 'no-cache' }
  if (seen === last || (startCounts && seen === undefined && start === last)) return { status: 304, headers }
  const news = entries.filter(({ offset }) => BigInt(offset) > start)
  if (news.length === 0) return { status: 204, headers }
  return { status: 200, headers, body: body(news.map(({ entry }) => entry)) }
}

/** Entries in the order in which things happened. */
export function inOrder(...kinds: readonly (readonly Numbered[])[]): Numbered[] {
  return kinds.flat().sort((left, right) => left.offset - right.offset)
}
