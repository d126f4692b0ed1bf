/**
 * The network between parties: every message passes two named gates, one on the way and one on the way back.
 *
 * Who runs the simulator decides what a gate does: nothing (`serve`), or hold the message until it is its turn
 * (a play). Faults strike here too: a lost message is silence for whoever waits, never a status; a spoilt reply
 * has the status that its sender gave it.
 */
import type { PartyName } from '../protocol/endpoints/endpoint.js'
import { recognise } from '../protocol/endpoints/index.js'
import type { HttpReply, HttpRequest } from '../protocol/http.js'
import type { Clock } from './clock.js'
import { forge, garble } from './spoil.js'

/** A place where a message can be held. */
export interface Stop {
  readonly from: string
  readonly to: PartyName | Outsider
  readonly page: string
  readonly phase: 'request' | 'reply'
}

/** Somebody who is none of the parties, and only listens: the shop that subscribed to a webhook. */
export type Outsider = 'subscriber'

export type Gate = (stop: Stop) => Promise<void>

/** What will happen to the nth message (from 1, counted from now on) of this kind. */
export interface Fault extends Stop {
  readonly nth: number
  /**
   * lost (unless said otherwise): nobody gets it; garbled: a reply with bytes that are no JSON; forged: a reply in
   * which a bit of a signature is turned.
   */
  readonly how?: 'lost' | 'garbled' | 'forged'
}

/** What an observer of the network learns, in the order in which it happens. */
export type NetworkEvent =
  | {
      kind: 'request'
      id: string
      from: string
      to: PartyName
      page: string
      request: HttpRequest
      cause?: string
      tag?: string
    }
  | { kind: 'reply'; id: string; reply: HttpReply }
  | { kind: 'lost'; id: string; phase: 'request' | 'reply' }

export interface Envelope {
  readonly from: string
  readonly to: PartyName
  readonly request: HttpRequest
  /** Seconds after which the sender gives up waiting. */
  readonly patience: number
  /** Id of the message in whose service this one is sent. */
  readonly cause?: string
  /** A name that the sender gives the message, for observers. */
  readonly tag?: string
}

export type Deliver = (to: PartyName, request: HttpRequest, id: string) => Promise<HttpReply>

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
}

export class Network {
  readonly #options: NetworkOptions
  #sent = 0
  #faults: { fault: Fault; seen: number }[] = []

  constructor(options: NetworkOptions) {
    this.#options = options
  }

  /** Arms a fault. @throws RangeError when a request is to be spoilt: only replies can be */
  arm(fault: Fault): void {
    const { how = 'lost', phase } = fault
    if (how !== 'lost' && phase !== 'reply') throw new RangeError('only a reply can be garbled or forged')
    this.#faults.push({ fault, seen: 0 })
  }

  /**
   * Sends a request and waits for its reply.
   * @throws SilenceError when a message was lost on the way and the sender's patience has run out
   */
  async send(envelope: Envelope): Promise<HttpReply> {
    const { from, to, request, cause, tag } = envelope
    const page = recognise(to, request.method, request.path)?.target.page ?? 'unknown'
    const id = `m${String(++this.#sent)}`
    this.#observe({
      kind: 'request',
      id,
      from,
      to,
      page,
      request,
      ...(cause === undefined ? {} : { cause }),
      ...(tag === undefined ? {} : { tag }),
    })
    await this.#pass({ from, to, page, phase: 'request' }, id, envelope.patience)
    const sent = await this.#options.deliver(to, request, id)
    const how = await this.#pass({ from, to, page, phase: 'reply' }, id, envelope.patience)
    const reply = how === 'garbled' ? garble(sent) : how === 'forged' ? forge(sent) : sent
    this.#observe({ kind: 'reply', id, reply })
    return reply
  }

  /** Tells a subscriber. @returns the status of the answer, or undefined when none came */
  async notify(notice: Notice, patience: number): Promise<number | undefined> {
    const stop = { from: 'merchant', to: 'subscriber', page: 'webhook' } as const
    const id = `m${String(++this.#sent)}`
    try {
      await this.#pass({ ...stop, phase: 'request' }, id, patience)
      const status = this.#options.notify === undefined ? 204 : await this.#options.notify(notice)
      await this.#pass({ ...stop, phase: 'reply' }, id, patience)
      return status
    } catch (error) {
      if (error instanceof SilenceError) return undefined
      throw error
    }
  }

  /** @returns how the message is spoilt, if it is */
  async #pass(stop: Stop, id: string, patience: number): Promise<Fault['how']> {
    await this.#options.gate?.(stop)
    const how = this.#strike(stop)
    if (how !== 'lost') return how
    this.#observe({ kind: 'lost', id, phase: stop.phase })
    await this.#options.clock.sleep(patience)
    throw new SilenceError(stop.to)
  }

  /** The first fault of this kind that is armed counts the message. @returns what it does to it, if it is due */
  #strike(stop: Stop): Fault['how'] {
    const armed = this.#faults.find(
      ({ fault }) =>
        fault.from === stop.from &&
        fault.to === stop.to &&
        fault.page === stop.page &&
        fault.phase === stop.phase,
    )
    if (armed === undefined || ++armed.seen !== armed.fault.nth) return undefined
    this.#faults = this.#faults.filter((other) => other !== armed)
    return armed.fault.how ?? 'lost'
  }

  #observe(event: NetworkEvent): void {
    this.#options.observe?.(event)
  }
}
