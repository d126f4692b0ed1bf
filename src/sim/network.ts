/**
 * The network between parties: every message passes two named gates, one on the way and one on the way back.
 *
 * Who runs the simulator decides what a gate does: nothing (`serve`), or hold the message until it is its turn
 * (a play). Faults strike here too: a lost message is silence for whoever waits, never a status; a spoilt reply
 * has the status that its sender gave it.
 */
import { nameInHouse, type HouseName, type PartyName } from '../protocol/endpoints/endpoint.js'
import { recognise } from '../protocol/endpoints/index.js'
import type { HttpReply, HttpRequest } from '../protocol/http.js'
import type { Clock, Signal } from './clock.js'
import { Faults, type Mortal, type NetworkFault, type Outsider, type Stop, type Strike } from './faults.js'
import { Lives, type Life } from './life.js'
import { forge, garble } from './spoil.js'

export type Gate = (stop: Stop) => Promise<void>

/** What an observer of the network learns, in the order in which it happens. */
export type NetworkEvent =
  | {
      kind: 'request'
      id: string
      from: string
      to: PartyName
      house?: HouseName
      page: string
      request: HttpRequest
      cause?: string
      tag?: string
      /** Id of the message that this is the second delivery of. */
      repeats?: string
    }
  | { kind: 'reply'; id: string; reply: HttpReply }
  | { kind: 'lost'; id: string; why: string }
  /** A fault has met a message. */
  | { kind: 'struck'; id: string; fault: NetworkFault }

export interface Envelope {
  readonly from: string
  readonly to: PartyName
  /** Which of two exchanges or banks; the first unless given. */
  readonly house?: HouseName
  readonly request: HttpRequest
  /** Seconds after which the sender gives up waiting. */
  readonly patience: number
  /** Id of the message in whose service this one is sent. */
  readonly cause?: string
  /** A name that the sender gives the message, for observers. */
  readonly tag?: string
}

export type Deliver = (
  to: PartyName,
  request: HttpRequest,
  id: string,
  house: HouseName | undefined,
) => Promise<HttpReply>

/** What a subscriber is told. */
export interface Notice {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Carries a notice out of the world. @returns the status of the answer, or undefined when there was none */
export type Notify = (notice: Notice) => Promise<number | undefined>

/** The other side did not answer in time; whether it acted is unknown. */
export class SilenceError extends Error {
  constructor(readonly to: PartyName | Outsider) {
    super(`no answer from the ${to}`)
    this.name = 'SilenceError'
  }
}

export interface NetworkOptions {
  readonly clock: Clock
  readonly deliver: Deliver
  /** Nobody is there to be told unless given, and everything is taken as heard. */
  readonly notify?: Notify
  readonly gate?: Gate
  readonly observe?: (event: NetworkEvent) => void
  /** Lets a party crash; needed where such a fault is armed. It has to call {@link Network.crash}. */
  readonly crash?: (party: Mortal) => void
  readonly strands?: Strands
}

/** Told when what was one strand becomes two, and when one of them ends without anybody waiting for it. */
export interface Strands {
  begin(): void
  end(): void
}

/** A message and its reply, under way. */
interface Passage {
  readonly id: string
  readonly envelope: Envelope
  readonly page: string
  /** Life of the sender in which it was sent. */
  readonly life: Life
  /** True if observers were told of its end. */
  isTold: boolean
}

export class Network {
  readonly #options: NetworkOptions
  readonly #faults: Faults
  readonly #lives = new Lives()
  readonly #passages = new Set<Passage>()
  readonly #healing = new Set<() => void>()
  #sent = 0
  #loose = 0

  constructor(options: NetworkOptions) {
    this.#options = options
    this.#faults = new Faults(() => options.clock.now())
  }

  /** Arms a fault. @throws RangeError when a message cannot be spoilt like this */
  arm(fault: NetworkFault): void {
    this.#faults.arm(fault)
  }

  /** Nothing goes wrong any more; what is held back may come now. */
  heal(): void {
    this.#faults.clear()
    for (const listener of [...this.#healing]) listener()
  }

  /** Messages under way whose reply nobody waits for. */
  get loose(): number {
    return this.#loose
  }

  /** The present life of a party. */
  lifeOf(party: PartyName, house?: HouseName): Life {
    return this.#lives.of(nameInHouse(party, house))
  }

  /**
   * Ends the life of a party: nobody gets an answer to what it was asked, and it hears no answer to what it asked.
   * What it has sent is on its way, and arrives.
   */
  crash(party: Mortal): void {
    for (const passage of this.#passages)
      if (passage.envelope.from === party) this.#tellLost(passage, `the ${party} crashed`)
    this.#lives.end(party)
    // The pages of the bank have the exchange do its work before they answer.
    if (party === 'exchange') this.#lives.end('bank')
  }

  /**
   * Sends a request and waits for its reply.
   * @throws SilenceError when a message was lost on the way and the sender's patience has run out
   */
  async send(envelope: Envelope): Promise<HttpReply> {
    const { to, request } = envelope
    const page = recognise(to, request.method, request.path)?.target.page ?? 'unknown'
    const passage = this.#open(envelope, page)
    try {
      const reply = await this.#pass(passage)
      if (passage.life.isOver) return await this.endUnheard()
      if (reply !== undefined) {
        this.#observe({ kind: 'reply', id: passage.id, reply })
        return reply
      }
    } finally {
      this.#passages.delete(passage)
    }
    await this.#waitInVain(envelope.patience, passage.life)
    throw new SilenceError(to)
  }

  /** Tells a subscriber. @returns the status of the answer, or undefined when none came */
  async notify(notice: Notice, patience: number): Promise<number | undefined> {
    const stop = { from: 'merchant', to: 'subscriber', page: 'webhook' } as const
    const life = this.#lives.of('merchant')
    await this.#options.gate?.({ ...stop, phase: 'request' })
    let status: number | undefined
    let isLost = this.#faults.strike({ ...stop, phase: 'request' }).how === 'lost'
    if (!isLost) {
      status = this.#options.notify === undefined ? 204 : await this.#options.notify(notice)
      await this.#options.gate?.({ ...stop, phase: 'reply' })
      isLost = this.#faults.strike({ ...stop, phase: 'reply' }).how === 'lost'
    }
    if (isLost) await this.#waitInVain(patience, life)
    if (life.isOver) return this.endUnheard()
    return isLost ? undefined : status
  }

  #open(envelope: Envelope, page: string, repeats?: string): Passage {
    const { from, to, house, request, cause, tag } = envelope
    const id = `m${String(++this.#sent)}`
    this.#observe({
      kind: 'request',
      id,
      from,
      to,
      page,
      request,
      ...(house === undefined ? {} : { house }),
      ...(cause === undefined ? {} : { cause }),
      ...(tag === undefined ? {} : { tag }),
      ...(repeats === undefined ? {} : { repeats }),
    })
    const passage = { id, envelope, page, life: this.#lives.of(from), isTold: false }
    this.#passages.add(passage)
    return passage
  }

  /** @returns the reply as it arrives, or undefined when none does */
  async #pass(passage: Passage): Promise<HttpReply | undefined> {
    const strike = await this.#meet(passage, 'request')
    if (strike.how === 'lost') return this.#tellLost(passage, 'the request was lost')
    if (strike.how === 'repeated') void this.#repeat(passage)
    if (strike.how === 'delayed' && !(await this.#isHeldBack(passage, strike.seconds))) return undefined
    return this.#answer(passage)
  }

  async #answer(passage: Passage): Promise<HttpReply | undefined> {
    const { to, house } = passage.envelope
    const lifeOfPeer = this.lifeOf(to, house)
    const sent = await this.#deliver(passage, lifeOfPeer)
    if (sent === undefined) return this.#tellLost(passage, `the ${to} crashed`)
    const { how, seconds } = await this.#meet(passage, 'reply')
    if (how === 'lost') return this.#tellLost(passage, 'the reply was lost')
    if (lifeOfPeer.isOver) return this.#tellLost(passage, `the ${to} crashed`)
    if (how === 'delayed') {
      if (seconds >= passage.envelope.patience) return this.#tellLost(passage, 'the reply came too late')
      await this.#options.clock.sleep(seconds, this.#untilHealed)
    }
    return how === 'garbled' ? garble(sent) : how === 'forged' ? forge(sent) : sent
  }

  /** A message passes its gate, and whatever is armed strikes it. */
  async #meet({ id, envelope, page }: Passage, phase: Stop['phase']): Promise<Strike> {
    const { from, to, house } = envelope
    const stop = { from, to, page, phase, ...(house === undefined ? {} : { house }) }
    await this.#options.gate?.(stop)
    const strike = this.#faults.strike(stop)
    for (const fault of strike.faults) this.#observe({ kind: 'struck', id, fault })
    for (const party of strike.crashes) this.#options.crash?.(party)
    // What is on its way to a party that crashes, or comes from it, is lost with it.
    return strike.crashes.some((party) => party === nameInHouse(to, house))
      ? { ...strike, how: 'lost' }
      : strike
  }

  /**
   * Hands a request over, and waits.
   * @returns undefined when the party crashed: whatever it was doing comes to nothing, but the sender goes on
   */
  #deliver({ envelope, id }: Passage, life: Life): Promise<HttpReply | undefined> {
    return new Promise((resolve, reject) => {
      let isOver = false
      const forget = life.onEnd(() => {
        isOver = true
        this.#begin()
        resolve(undefined)
      })
      const whenDone = (settle: () => void) => (): void => {
        forget()
        if (isOver) this.#end()
        else settle()
      }
      this.#options.deliver(envelope.to, envelope.request, id, envelope.house).then(
        (reply) => {
          whenDone(() => {
            resolve(reply)
          })()
        },
        (error: unknown) => {
          whenDone(() => {
            reject(error instanceof Error ? error : new Error(String(error)))
          })()
        },
      )
    })
  }

  /** Delivers a request once more, later; its reply is thrown away. */
  async #repeat({ envelope, page, id }: Passage): Promise<void> {
    this.#begin()
    const { tag: _, ...again } = envelope
    const { from, to, house } = envelope
    const passage = this.#open(again, page, id)
    await this.#options.gate?.({
      from,
      to,
      page,
      phase: 'request',
      ...(house === undefined ? {} : { house }),
    })
    await this.#deliver(passage, this.lifeOf(to, house))
    this.#tellLost(passage, 'the reply to the second delivery is thrown away')
    this.#passages.delete(passage)
    this.#end()
  }

  /**
   * Holds a request back. When its sender has less patience than that, it gives up, and the request goes on alone.
   * @returns true if the sender still waits
   */
  async #isHeldBack(passage: Passage, seconds: number): Promise<boolean> {
    const { clock } = this.#options
    const { to, house, patience } = passage.envelope
    if (seconds < patience) {
      await clock.sleep(seconds, this.#untilHealed)
      return true
    }
    this.#begin()
    void clock
      .sleep(seconds, this.#untilHealed)
      .then(() => this.#deliver(passage, this.lifeOf(to, house)))
      .then(() => {
        this.#end()
      })
    this.#tellLost(passage, 'the request is held back')
    return false
  }

  /** Ends a strand of a party that crashed: nobody is left whom it could matter to. */
  endUnheard(): Promise<never> {
    this.#end()
    return new Promise(() => undefined)
  }

  /** Waits for an answer that does not come. */
  async #waitInVain(patience: number, life: Life): Promise<void> {
    await this.#options.clock.sleep(patience, (listener) => life.onEnd(listener))
    if (life.isOver) await this.endUnheard()
  }

  readonly #untilHealed: Signal = (listener) => {
    this.#healing.add(listener)
    return () => this.#healing.delete(listener)
  }

  #begin(): void {
    this.#loose++
    this.#options.strands?.begin()
  }

  #end(): void {
    this.#loose--
    this.#options.strands?.end()
  }

  /** @returns what arrives of a message that is lost: nothing */
  #tellLost(passage: Passage, why: string): HttpReply | undefined {
    if (!passage.isTold) this.#observe({ kind: 'lost', id: passage.id, why })
    passage.isTold = true
    return undefined
  }

  #observe(event: NetworkEvent): void {
    this.#options.observe?.(event)
  }
}
