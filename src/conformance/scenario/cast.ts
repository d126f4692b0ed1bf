/**
 * The cast of a play: its actors, the orders they know of, and the coins they may take.
 */
import { SeededBytes } from '../../protocol/crypto/seeded-bytes.js'
import type { ListedDenomination } from '../../protocol/keys.js'
import type { Client } from '../actors/client.js'
import { Admin } from '../actors/admin.js'
import { Signer } from '../actors/signer.js'
import { Storefront } from '../actors/storefront.js'
import { NotReadyError, type Offer } from '../actors/offer.js'
import { Wallet } from '../actors/wallet.js'
import type { Mint } from '../targets/target.js'
import type { ActorKind } from './verbs/index.js'

type Actor = Wallet | Storefront | Signer | Admin

export class Cast {
  readonly #actors = new Map<string, Actor>()
  readonly #offers = new Map<string, Offer>()
  /** How many minted coins of each denomination are taken. */
  readonly taken = new Map<string, number>()

  constructor(
    readonly client: Client,
    kinds: Readonly<Record<string, ActorKind>>,
    seed: string,
    denominations: ReadonlyMap<string, ListedDenomination>,
    readonly mint: Mint | undefined,
    /** Goes into every name that a target may remember. */
    readonly suffix: string,
    /** How often it is worth asking whether merchants were paid. */
    readonly wires: number,
  ) {
    for (const [name, kind] of Object.entries(kinds)) {
      const random = new SeededBytes(`${seed} ${name}`)
      this.#actors.set(name, makeActor(kind, name, client, random, denominations))
    }
  }

  /** @throws NotReadyError when there is none of this name */
  wallet(name: string): Wallet {
    const actor = this.#actors.get(name)
    return actor instanceof Wallet ? actor : missing('wallet', name)
  }

  /** @throws NotReadyError when there is none of this name */
  storefront(name: string): Storefront {
    const actor = this.#actors.get(name)
    return actor instanceof Storefront ? actor : missing('storefront', name)
  }

  /** @throws NotReadyError when there is none of this name */
  signer(name: string): Signer {
    const actor = this.#actors.get(name)
    return actor instanceof Signer ? actor : missing('signer', name)
  }

  /** @throws NotReadyError when there is none of this name */
  admin(name: string): Admin {
    const actor = this.#actors.get(name)
    return actor instanceof Admin ? actor : missing('admin', name)
  }

  /** An order that was bound. @throws NotReadyError when the step that should have made it did not */
  offer(name: string): Offer {
    const offer = this.#offers.get(name)
    if (offer === undefined) throw new NotReadyError(`there is no order called ${name}`)
    return offer
  }

  bind(name: string, offer: Offer): void {
    this.#offers.set(name, offer)
  }

  /** An amount in the currency of the target, unless another one is given. */
  money(value: string, currency = this.client.surroundings.currency): string {
    return `${currency}:${value}`
  }

  /** A name that no earlier run has used with this target. */
  unique(name: string): string {
    return this.suffix === '' ? name : `${name}-${this.suffix}`
  }

  /** A session that has bought nothing before this play; none stays none. */
  session(name: string): string {
    return name === '' ? '' : this.unique(name)
  }
}

function missing(kind: ActorKind, name: string): never {
  throw new NotReadyError(`there is no ${kind} called ${name}`)
}

function makeActor(
  kind: ActorKind,
  name: string,
  client: Client,
  random: SeededBytes,
  denominations: ReadonlyMap<string, ListedDenomination>,
): Actor {
  switch (kind) {
    case 'wallet':
      return new Wallet(name, client, random, denominations)
    case 'storefront':
      return new Storefront(name, client)
    case 'admin':
      return new Admin(name, client, random)
    case 'signer':
      return new Signer(name, client, random)
  }
}
