/**
 * Faults of messages: which there are, and which messages they strike. None of them says what is to be answered.
 */
import type { HouseName, PartyName } from '../protocol/endpoints/endpoint.js'

/** A place where a message can be held. */
export interface Stop {
  readonly from: string
  readonly to: PartyName | Outsider
  /** Which of two exchanges or banks; the first unless given. */
  readonly house?: HouseName
  readonly page: string
  readonly phase: 'request' | 'reply'
}

/** Somebody who is none of the parties, and only listens: the shop that subscribed to a webhook. */
export type Outsider = 'subscriber'

/** The nth message of a kind, from 1, counted from when a fault is armed; whichever of two exchanges it goes to. */
export interface NthMessage extends Omit<Stop, 'house'> {
  readonly nth: number
}

/** A message that is spoilt on purpose. */
export interface MessageFault extends NthMessage {
  /**
   * lost (unless said otherwise): nobody gets it; garbled: a reply with bytes that are no JSON; forged: a reply in
   * which a bit of a signature is turned; repeated: a request comes a second time, and nobody hears its reply;
   * delayed: it comes so many seconds later, whether somebody still waits or not.
   */
  readonly how?: 'lost' | 'garbled' | 'forged' | 'repeated' | 'delayed'
  /** Of a message that is delayed. */
  readonly seconds?: number
}

/** Parties that can crash: the others are scenery. */
export type Mortal = 'merchant' | 'exchange'

/** A party loses its memory and what it had not synced, and is back at once. */
export interface CrashFault {
  readonly crash: Mortal
  /** When this message passes; at once unless given. */
  readonly at?: NthMessage
}

/** Nothing reaches a party, the first of its kind, and nothing comes from it: for so many seconds, or messages. */
export interface SilenceFault {
  readonly silence: PartyName
  readonly seconds?: number
  readonly messages?: number
}

/** A fault that strikes messages. */
export type NetworkFault = MessageFault | CrashFault | SilenceFault

/** What becomes of one message. */
export interface Strike {
  readonly how: NonNullable<MessageFault['how']> | undefined
  readonly seconds: number
  readonly crashes: readonly Mortal[]
  /** Faults that this message has met. */
  readonly faults: readonly NetworkFault[]
}

interface Counted<Fault> {
  readonly fault: Fault
  readonly awaited: NthMessage
  seen: number
}

/** The faults of messages that are armed. */
export class Faults {
  readonly #now: () => number
  #messages: Counted<MessageFault>[] = []
  #crashes: Counted<CrashFault>[] = []
  #silences: { fault: SilenceFault; until: number; left: number }[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  /** @throws RangeError when a message is to be spoilt in a way in which it cannot be */
  arm(fault: NetworkFault): void {
    if ('silence' in fault) {
      const { seconds = Infinity, messages = Infinity } = fault
      this.#silences.push({ fault, until: this.#now() + seconds, left: messages })
    } else if ('crash' in fault) {
      if (fault.at !== undefined) this.#crashes.push({ fault, awaited: fault.at, seen: 0 })
    } else {
      const { how = 'lost', phase } = fault
      if ((how === 'garbled' || how === 'forged') && phase !== 'reply')
        throw new RangeError('only a reply can be garbled or forged')
      if (how === 'repeated' && phase !== 'request') throw new RangeError('only a request can be repeated')
      this.#messages.push({ fault, awaited: fault, seen: 0 })
    }
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.#messages = []
    this.#crashes = []
    this.#silences = []
  }

  /** Counts a message that passes. @returns what becomes of it */
  strike(stop: Stop): Strike {
    // The first fault of a kind counts the message, so that two of them strike two messages.
    const [spoiling, messages] = due(this.#messages, stop)
    const [crashing, crashes] = due(this.#crashes, stop)
    const silencing = this.#silence(stop)
    this.#messages = messages
    this.#crashes = crashes
    const how = silencing === undefined ? spoiling && (spoiling.how ?? 'lost') : 'lost'
    return {
      how,
      seconds: spoiling?.seconds ?? 0,
      crashes: crashing === undefined ? [] : [crashing.crash],
      faults: [spoiling, crashing, silencing].filter((fault) => fault !== undefined),
    }
  }

  #silence({ from, to, house }: Stop): SilenceFault | undefined {
    this.#silences = this.#silences.filter(({ until, left }) => this.#now() < until && left > 0)
    const met = this.#silences.find(
      ({ fault }) => fault.silence === from || (fault.silence === to && house === undefined),
    )
    if (met !== undefined) met.left--
    return met?.fault
  }
}

/** @returns the fault whose message this is, if it is one, and the faults that are left */
function due<Fault>(armed: Counted<Fault>[], stop: Stop): [Fault | undefined, Counted<Fault>[]] {
  const first = armed.find(
    ({ awaited }) =>
      awaited.from === stop.from &&
      awaited.to === stop.to &&
      awaited.page === stop.page &&
      awaited.phase === stop.phase,
  )
  if (first === undefined || ++first.seen !== first.awaited.nth) return [undefined, armed]
  return [first.fault, armed.filter((other) => other !== first)]
}
