/**
 * A world in which things go wrong: parties crash and come up again from their disks, and their clocks differ.
 *
 * A party that comes up again is another one, with the same settings and what its disk has kept; work that was left
 * undone it finds there, as a real one does. The old one is never resumed: it waited for a message or for the clock,
 * and waits for ever.
 */
import type { HouseName, PartyName } from '../protocol/endpoints/endpoint.js'
import type { HttpReply, HttpRequest } from '../protocol/http.js'
import type { Clock, Signal } from './clock.js'
import { Agenda } from './exchange/agenda.js'
import { openExchange } from './exchange/exchange.js'
import type { ExchangeTables } from './exchange/tables.js'
import type { Mortal, NetworkFault } from './faults.js'
import { seenFrom } from './house.js'
import { TEST_KEYRING } from './keyring.js'
import type { Life } from './life.js'
import type { MerchantTables } from './merchant/tables.js'
import type { SeamFault } from './seams.js'
import { Signer } from './signer.js'
import { SimulatedDisk } from './store/disk.js'
import { memoryMedium } from './store/memory.js'
import { Store } from './store/store.js'
import { armFault, createWorld, type World, type WorldOptions } from './world.js'

/** From now on a party reads another time from its clock. */
export interface SkewFault {
  readonly skew: Mortal
  /** Ahead of the others; negative: behind. */
  readonly seconds: number
}

/** Something that goes wrong: with a message, inside of a party, or with a party as a whole. */
export type Fault = NetworkFault | SeamFault | SkewFault

export interface LiveWorldOptions extends Omit<WorldOptions, 'deliver' | 'medium' | 'crash'> {
  readonly deliver: (world: World, to: PartyName, request: HttpRequest, id: string) => Promise<HttpReply>
}

/** Seconds that what is left under way gets to come to its end when everything is well again. */
const HEALING = 600

export class LiveWorld {
  readonly #clock: Clock
  readonly #disks = { merchant: new SimulatedDisk(), exchange: new SimulatedDisk() }
  readonly #skews = { merchant: 0, exchange: 0 }
  #world: World

  constructor({ deliver, ...options }: LiveWorldOptions) {
    this.#clock = options.clock
    this.#world = createWorld({
      ...options,
      deliver: (to, request, id, house) => deliver(this.#asSeenBy(to, house), to, request, id),
      medium: (party) => (party === 'bank' ? memoryMedium() : this.#disks[party].medium()),
      crash: (party) => {
        this.crash(party)
      },
    })
  }

  /** The world as it is now. */
  get world(): World {
    return this.#world
  }

  /** Arms a fault, or lets it happen if it is one that waits for nothing. */
  arm(fault: Fault): void {
    if ('skew' in fault) this.#skews[fault.skew] = fault.seconds
    else if ('crash' in fault && fault.at === undefined) this.crash(fault.crash)
    else armFault(this.#world, fault)
  }

  /** A party loses its memory and what it had not synced, and comes up again from its disk. */
  crash(party: Mortal): void {
    this.#disks[party].crash()
    const { network, clock, bank } = this.#world
    if (party === 'merchant') {
      const store = new Store<MerchantTables>(this.#disks.merchant.medium())
      const merchant = { ...this.#world.merchant, store, signer: new Signer(), attempts: new Set<string>() }
      this.#world = { ...this.#world, merchant }
    } else {
      const { settings } = this.#world.exchange
      const store = new Store<ExchangeTables>(this.#disks.exchange.medium())
      const exchange = openExchange(store, settings, TEST_KEYRING, clock.now())
      this.#world = { ...this.#world, exchange, agenda: new Agenda(exchange, bank) }
    }
    network.crash(party)
  }

  /** Nothing goes wrong any more; what is still under way comes to its end, as far as it does. */
  async heal(): Promise<void> {
    this.#skews.merchant = 0
    this.#skews.exchange = 0
    const { network } = this.#world
    for (const { store, signer } of [this.#world.merchant, this.#world.exchange]) {
      store.seam.mend()
      signer.seam.mend()
    }
    network.heal()
    for (let left = HEALING; network.loose > 0 && left > 0; left--) await this.#clock.sleep(1)
  }

  /** The world with the clock of a party, which stops when the party does. */
  #asSeenBy(party: PartyName, house: HouseName | undefined): World {
    const life = this.#world.network.lifeOf(party, house)
    const ahead = (): number => (party === 'bank' || house !== undefined ? 0 : this.#skews[party])
    return {
      ...seenFrom(this.#world, house),
      clock: {
        now: () => this.#clock.now() + ahead(),
        sleep: (seconds, signal) => this.#sleep(life, seconds, signal),
      },
    }
  }

  async #sleep(life: Life, seconds: number, signal?: Signal): Promise<void> {
    await this.#clock.sleep(seconds, (listener) => {
      const forget = [life.onEnd(listener), signal?.(listener)]
      return () => {
        for (const each of forget) each?.()
      }
    })
    if (life.isOver) await this.#world.network.endUnheard()
  }
}
