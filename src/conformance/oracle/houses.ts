/**
 * Where a play has two exchanges: what is known of which. Merchants deal with both, so what is said to a merchant is
 * judged with all that is known; what is said to an exchange, with what is known of this one.
 */
import type { HouseName } from '../../protocol/endpoints/endpoint.js'
import type { ExchangeKeys } from '../../protocol/endpoints/exchange/get-keys.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import type { Span } from '../history.js'
import type { Knowledge } from './knowledge.js'
import { duesIn } from './knowledge-of-money.js'

/** What is known of one exchange and nobody else. */
export interface KnownHouse {
  /** All keys that it has shown, as one list; see {@link joined}. */
  readonly keys: ExchangeKeys | undefined
  readonly denominations: ReadonlyMap<string, ListedDenomination>
  readonly dues: ReadonlyMap<string, number>
}

/** By their names; the first one has none. */
export type KnownHouses = ReadonlyMap<HouseName | undefined, KnownHouse>

/** What spans tell of each exchange. @param keysIn the keys that a span shows, if it does */
export function housesIn(
  spans: readonly Span[],
  keysIn: (span: Span) => (Pick<KnownHouse, 'denominations'> & { readonly keys: ExchangeKeys }) | undefined,
): KnownHouses {
  const names = new Set<HouseName | undefined>([undefined, ...spans.map(({ house }) => house)])
  return new Map(
    [...names].map((name) => {
      const own = spans.filter(({ house }) => house === name)
      const told = own.map(keysIn).filter((found) => found !== undefined)
      const house: KnownHouse = {
        keys: joined(told.map(({ keys }) => keys)),
        denominations: new Map(told.flatMap(({ denominations }) => [...denominations])),
        dues: duesIn(own),
      }
      return [name, house] as const
    }),
  )
}

/** What there is to know for whoever judges this span. */
export function knowledgeFor({ to, house }: Span, knowledge: Knowledge): Knowledge {
  return to === 'merchant' ? knowledge : knowledgeOf(house, knowledge)
}

/** What there is to know for whoever judges an exchange. */
export function knowledgeOf(house: HouseName | undefined, knowledge: Knowledge): Knowledge {
  const { houses } = knowledge
  return houses.size === 1 ? knowledge : { ...knowledge, ...houses.get(house) }
}

/**
 * A denomination of the exchange that a coin is said to be of.
 * @param url base URL; of one that was never asked for its keys nothing is known, and any of ours will do
 */
export function denominationAt(
  { houses, denominations }: Knowledge,
  url: string,
  hash: string,
): ListedDenomination | undefined {
  const named = [...houses.values()].find(({ keys }) => keys?.base_url === url)
  return (named?.denominations ?? denominations).get(hash)
}

/** The keys of the exchange with this base URL, or those of the first one. */
export function keysAt({ houses, keys }: Knowledge, url: string): ExchangeKeys | undefined {
  return [...houses.values()].find((house) => house.keys?.base_url === url)?.keys ?? keys
}

/**
 * The newest keys, with every signing key and every wire fee that there ever was: what was signed stays signed, and what
 * was wired cost what it cost then.
 */
function joined(all: readonly ExchangeKeys[]): ExchangeKeys | undefined {
  const newest = all.at(-1)
  if (newest === undefined) return undefined
  const signkeys = new Map(all.flatMap((keys) => keys.signkeys).map((signkey) => [signkey.key, signkey]))
  const methods = new Set(all.flatMap((keys) => Object.keys(keys.wire_fees)))
  const feesOf = (method: string) =>
    new Map(all.flatMap((keys) => keys.wire_fees[method] ?? []).map((fee) => [fee.sig, fee])).values()
  const fees = Object.fromEntries([...methods].map((method) => [method, [...feesOf(method)]]))
  return { ...newest, signkeys: [...signkeys.values()], wire_fees: fees }
}
