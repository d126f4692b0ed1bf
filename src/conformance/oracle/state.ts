/**
 * What the judge believes about the world: a small immutable set of facts.
 *
 * The search keeps many states side by side and must recognise equal ones all the time, so a state is a flat
 * map from fact to value, and every fact has a number. Amounts are bigint units of 10^-8; there is one currency in a play.
 */

import type { Numbers } from './numbers.js'

export interface OrderFact {
  /** The order as the shop sent it. */
  readonly text: string
  /** In version 1 that of the choice that was paid; the first one before. */
  readonly price: bigint
  readonly token: string | undefined
  /** Seconds. */
  readonly payDeadline: number
  /** The wallet that holds the order, and the hash of its contract (empty while unknown). */
  readonly claim?: { readonly nonce: string; readonly contract: string }
  /** Coins that made up the payment, sorted; absent while the order is not paid. */
  readonly paidWith?: readonly string[]
  /** Payments under way that lent it coins, and are not the same payment. */
  readonly lentBy?: readonly string[]
  /** Which choice was paid, in version 1. */
  readonly choice?: number
  /** Sessions for which the payment was proven; the last one proven stands last. */
  readonly sessions?: readonly string[]
  /** Paths of what was wiped from the contract, sorted. */
  readonly forgotten?: readonly string[]
}

/** What an exchange took from a coin for a contract, with one coin signature. */
export interface DepositFact {
  readonly coin: string
  readonly merchantPub: string
  readonly contract: string
  readonly contribution: bigint
  /** Span of the payment that made it; empty for a deposit made directly. */
  readonly by: string
}

export interface RefundFact {
  readonly coin: string
  readonly merchantPub: string
  readonly contract: string
  readonly amount: bigint
}

/** A merchant has promised to give a coin back: it may not count the coin any more. */
export interface PromiseFact {
  readonly coin: string
  readonly contract: string
}

/** What a shop has granted of an order. */
export interface GrantFact {
  /** What all refunds of the order are to reach. */
  readonly total: bigint
  /** The total when a wallet last got all of it. */
  readonly collected: bigint
}

export interface ReserveFact {
  /** Values and fees of everything withdrawn. */
  readonly spent: bigint
  /** What coins of revoked denominations brought back. */
  readonly recouped: bigint
  /** What the exchange has surely noticed of the money that arrived at its bank. */
  readonly noticed: bigint
}

/** A planchet that an exchange signed for a reserve. */
export interface PlanchetFact {
  readonly reserve: string
  /** Value and fee; absent where one signature stands for many. */
  readonly price: bigint
}

/** A coin that has given up some of its value for new coins. */
export interface MeltFact {
  readonly coin: string
  readonly denomination: string
  /** h_age_commitment of the coin; absent if it knows no ages. */
  readonly ages?: string
  /** The refresh fee included. */
  readonly amount: bigint
  /** Which set stays hidden; absent while nobody has heard. */
  readonly index?: number
}

/** What was made of a melt. */
export interface RevealFact {
  readonly coin: string
  readonly transferPub: string
  /** Number of new coins. */
  readonly coins: number
}

/** A coin that was made of another one, by its envelope. */
export interface FreshFact {
  readonly oldCoin: string
}

/** What a coin of a revoked denomination brought back, to its reserve or to the coin it was made of. */
export interface RecoupFact {
  readonly amount: bigint
  /** Reserve or coin, by the other being empty. */
  readonly reserve: string
  readonly oldCoin: string
}

/** How many things had happened to a coin or a reserve when a version of its history was told. */
export interface TagFact {
  readonly entries: number
}

/** A coin that the exchange has seen, and what it is worth. */
export interface CoinFact {
  readonly denomination: string
  /** h_age_commitment; absent for a coin that knows no ages. */
  readonly ages?: string
}

/** Terms under which a merchant deposits for a contract. */
export interface TermsFact {
  readonly terms: string
  /** Seconds, from which on the exchange may pay the merchant. */
  readonly wireDeadline: number
  /** Seconds. */
  readonly refundDeadline: number
  /** Hash of the account that is to be paid. */
  readonly wireHash: string
  /** When the exchange says that it took the first deposit, in seconds; absent until it has said so. */
  readonly confirmed?: number
}

/** A batch of deposits that went into a transfer, sent or still to be sent. */
export type AggregatedFact = Readonly<Record<string, never>>

/** A deposit of which the exchange has said that the money went out. */
export interface WiredFact {
  readonly wtid: string
}

/** An access token that was handed out. */
export interface TokenFact {
  readonly instance: string
  readonly scope: string
  /** Seconds; infinity is the largest number, and a token that was revoked has expired long ago. */
  readonly expires: number
  readonly description: string
}

/** An instance, account, webhook or device that was made. */
export interface ThingFact {
  readonly instance: string
  /** What it was made from, as canonical text; empty while unknown. */
  readonly text: string
  /** False: it was removed. */
  readonly active: boolean
}

interface Facts {
  /** By the name that stands for it in the history. */
  token: TokenFact
  /** By kind, instance and id. */
  thing: ThingFact
  order: OrderFact
  deposit: DepositFact
  refund: RefundFact
  promise: PromiseFact
  /** By the id of the order. */
  grant: GrantFact
  reserve: ReserveFact
  coin: CoinFact
  terms: TermsFact
  /** By merchant and contract. */
  aggregated: AggregatedFact
  /** By its WTID: a transfer that was shown. */
  transfer: Readonly<Record<string, never>>
  /** By merchant, contract and coin. */
  wired: WiredFact
  /** By the hash of its envelope. */
  planchet: PlanchetFact
  /** By the commitment. */
  melt: MeltFact
  /** By the commitment. */
  reveal: RevealFact
  /** By the hash of its envelope. */
  fresh: FreshFact
  /** By the coin. */
  recoup: RecoupFact
  /** By `coin` or `reserve`, its key, and the tag. */
  tag: TagFact
}

export type FactKind = keyof Facts

/** A fact, and the number of its text. */
interface Entry {
  readonly value: object
  readonly number: number
}

export class State {
  readonly #numbers: Numbers
  readonly #entries: ReadonlyMap<string, Entry>
  #key: string | undefined

  /** @param numbers shared by all states of a search */
  constructor(numbers: Numbers, entries: ReadonlyMap<string, Entry> = new Map()) {
    this.#numbers = numbers
    this.#entries = entries
  }

  /** Equal states of a search have equal keys. */
  get key(): string {
    this.#key ??= Array.from(this.#entries.values(), (entry) => entry.number)
      .sort((left, right) => left - right)
      .join(' ')
    return this.#key
  }

  get<Kind extends FactKind>(kind: Kind, id: string): Facts[Kind] | undefined {
    return this.#entries.get(`${kind}:${id}`)?.value as Facts[Kind] | undefined
  }

  has(kind: FactKind, id: string): boolean {
    return this.#entries.has(`${kind}:${id}`)
  }

  with<Kind extends FactKind>(kind: Kind, id: string, value: Facts[Kind]): State {
    const name = `${kind}:${id}`
    const entry = { value, number: this.#numbers.of(`${name}=${JSON.stringify(value, bigintsAsText)}`) }
    return new State(this.#numbers, new Map(this.#entries).set(name, entry))
  }

  without(kind: FactKind, id: string): State {
    const entries = new Map(this.#entries)
    entries.delete(`${kind}:${id}`)
    return new State(this.#numbers, entries)
  }

  /** Kinds of facts that are not as they were. */
  changedSince(before: State): FactKind[] {
    const [older, newer] = [before.#entries, this.#entries]
    const names = [...newer.keys(), ...older.keys()]
    const changed = names.filter((name) => older.get(name)?.number !== newer.get(name)?.number)
    return [...new Set(changed.map((name) => name.slice(0, name.indexOf(':')) as FactKind))]
  }

  all<Kind extends FactKind>(kind: Kind): readonly Facts[Kind][] {
    return this.entries(kind).map(([, value]) => value)
  }

  /** All facts of a kind with their ids. */
  entries<Kind extends FactKind>(kind: Kind): readonly (readonly [id: string, value: Facts[Kind]])[] {
    const found: [string, Facts[Kind]][] = []
    const prefix = `${kind}:`
    for (const [name, entry] of this.#entries)
      if (name.startsWith(prefix)) found.push([name.slice(prefix.length), entry.value as Facts[Kind]])
    return found
  }
}

function bigintsAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
