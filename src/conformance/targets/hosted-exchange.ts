/**
 * A merchant at a URL as a target, with an exchange and a bank that are ours.
 *
 * What the merchant asks its exchange for passes our gates: it is seen, held while other messages are under way, and
 * can go wrong on purpose. The merchant itself is none of ours: its clock goes on, and it remembers.
 */
import { SilenceError, type NetworkEvent } from '../../sim/network.js'
import type { Stop } from '../../sim/faults.js'
import { startHosting, type Host, type Hosting, type Visit } from '../../sim/hosting.js'
import { getConfig } from '../../protocol/endpoints/merchant/get-config.js'
import { readReply } from '../../protocol/endpoints/endpoint.js'
import type { HttpReply } from '../../protocol/http.js'
import { sendOverSocket, wallClockSeconds } from '../actors/socket.js'
import { isMessageFault, type Fault } from '../history-fault.js'
import { readQuietly } from '../reading.js'
import { afterSeconds } from '../scenario/turns.js'
import { baseUrl, objectQuietly, reachQuietly } from './asking.js'
import { Attribution } from './attribution.js'
import { explore, merchantAt, sender } from './doctor.js'
import { HopObserver } from './hop-observer.js'
import { requireTrust } from './host-trust.js'
import { LostError, SetUpError, type Stage, type StageOptions, type Target } from './target.js'

export interface HostedExchangeOptions {
  /** Base URL of the merchant instance. */
  readonly merchant: string
  /** Access token of the instance. */
  readonly token: string
  /** Address that exchange and bank listen at, 127.0.0.1 unless given. */
  readonly host?: string
  /** Port of the exchange; the bank takes the next one. */
  readonly port?: number
  /** Base URL under which the merchant reaches the exchange, where it is another than the address. */
  readonly publicUrl?: string
  /** Folder in which exchange and bank remember; memory unless given. */
  readonly store?: string
  /** Goes into everything that the merchant may remember; must differ from run to run. */
  readonly salt: string
  /** Calls that wait for a reply are given up when it fires. */
  readonly signal?: AbortSignal
}

/** Seconds that a message is held while another call is under way: time for its rival to arrive. */
const HOLD_SECONDS = 0.01

export function hostedExchange(options: HostedExchangeOptions): Target {
  const { merchant: text, token, salt, signal, ...where } = options
  const merchant = baseUrl(text, '--merchant')
  let hosting: Hosting | undefined
  let current: HostedStage | undefined
  return {
    name: `merchant at ${merchant} with our exchange`,
    abilities: {
      hops: true,
      clock: false,
      faults: true,
      arms: canArm,
      settings: false,
      wires: 0,
      floods: false,
    },
    salt,
    async open() {
      const sending = signal === undefined ? {} : { signal }
      const reply = await reachQuietly(merchantAt(merchant, sender(sending)), '/config')
      const told = reply === undefined ? undefined : objectQuietly(reply)
      const config = told === undefined ? undefined : readQuietly(() => readReply(getConfig, 200, told))
      hosting = await host({ ...where, ...(config === undefined ? {} : { currency: config.currency }) })
      try {
        if (config !== undefined) requireTrust(config, hosting)
        return await explore({
          merchant,
          token,
          exchange: hosting.exchangeUrl,
          bank: hosting.bankUrl,
          ...sending,
        })
      } catch (error) {
        await hosting.stop()
        hosting = undefined
        throw error
      }
    },
    stage: (stageOptions) => {
      if (hosting === undefined) throw new SetUpError('the target was not opened')
      current?.end()
      current = new HostedStage(hosting, merchant, stageOptions, signal)
      return current
    },
    async close() {
      current?.end()
      await hosting?.stop()
    },
  }
}

/** @throws SetUpError when a port is taken, or the folder cannot be used */
async function host(options: Parameters<typeof startHosting>[0]): Promise<Hosting> {
  try {
    return await startHosting(options)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new SetUpError(`exchange and bank cannot be hosted: ${error.message}`)
  }
}

/** What can be made to go wrong: messages between the merchant and our exchange, and our exchange itself. */
function canArm(fault: Fault): boolean {
  if ('seam' in fault) return fault.party === 'exchange'
  if ('silence' in fault) return fault.silence === 'exchange'
  // Nobody waits for a message that comes an hour late by the clock on the wall.
  return (
    isMessageFault(fault) && fault.from === 'merchant' && fault.to === 'exchange' && fault.how !== 'delayed'
  )
}

class HostedStage implements Stage, Host {
  readonly #calls = new Attribution()
  readonly #observer: HopObserver
  readonly #ended: Promise<void>
  #isOver = false
  /** Messages under way that nobody holds. */
  #late = 0
  #end: () => void = () => undefined

  constructor(
    readonly hosting: Hosting,
    readonly merchant: string,
    readonly options: StageOptions,
    readonly signal: AbortSignal | undefined,
  ) {
    this.#ended = new Promise((resolve) => (this.#end = resolve))
    this.#observer = new HopObserver(options.recorder, wallClockSeconds, (cause) => this.#spanNamed(cause))
    hosting.heal()
    hosting.attend(this)
  }

  readonly now = wallClockSeconds

  readonly strands = {
    begin: (): void => {
      if (!this.#isOver) this.options.turnstile.begin()
    },
    end: (): void => {
      if (!this.#isOver) this.options.turnstile.end()
    },
  }

  /** Nothing is recorded from here on, and whoever is held goes on. */
  readonly end = (): void => {
    if (this.#isOver) return
    this.#isOver = true
    this.hosting.heal()
    this.hosting.attend(undefined)
    this.#end()
  }

  readonly transport: Stage['transport'] = async ({ from, to, request, span }) => {
    const { turnstile } = this.options
    if (to !== 'merchant') {
      try {
        return await this.hosting.send({ from, to, request, tag: span })
      } catch (error) {
        if (error instanceof SilenceError) throw new LostError(error.message)
        throw error
      }
    }
    await turnstile.park(`${from}>${to} request`)
    const over = this.#calls.begin(span, request)
    let reply: HttpReply | undefined
    try {
      const sending = this.signal === undefined ? {} : { signal: this.signal }
      reply = await turnstile.away(() => sendOverSocket(this.merchant, request, sending))
      return reply
    } finally {
      over(reply)
    }
  }

  advance(): void {
    throw new SetUpError('the clock of a remote target cannot be moved')
  }

  arm(fault: Fault): void {
    // Letters of campaigns may draw what is beyond us.
    if (!canArm(fault) || 'crash' in fault || 'skew' in fault) return
    this.options.recorder.record({ type: 'fault', fault })
    this.hosting.arm(fault)
  }

  heal(): Promise<void> {
    this.hosting.heal()
    this.options.recorder.record({ type: 'healed', now: this.now() })
    return Promise.resolve()
  }

  /** Messages of actors and of the merchant are held; what exchange and bank do among themselves is not. */
  async gate({ from, to, page, phase }: Stop): Promise<void> {
    if (this.#isOver || from === 'exchange' || from === 'bank' || from === VISITOR) return
    if (from === 'merchant' && this.#late > 0) return
    await Promise.race([this.options.turnstile.park(`${from}>${to} ${page} ${phase}`), this.#ended])
  }

  observe(event: NetworkEvent): void {
    if (this.#isOver || (event.kind === 'request' && event.from === VISITOR)) return
    // What our exchange and bank say to each other may be about any play.
    if (event.kind === 'request' && event.from === 'exchange') return
    this.#observer.see(event)
  }

  /** What belongs to no call of this play passes, unseen and unharmed. */
  async receive({ to, request, pass }: Visit): Promise<HttpReply> {
    const cause = this.#isOver || to !== 'exchange' ? undefined : this.#calls.causeOf(request)
    if (cause === undefined) return pass(VISITOR)
    const { turnstile } = this.options
    if (!this.#calls.isBusy) {
      // Between the steps of a story nobody runs the turnstile.
      this.#late++
      try {
        return await pass('merchant', SPAN + cause)
      } finally {
        this.#late--
      }
    }
    if (this.#calls.busy > 1) await new Promise<void>((resolve) => afterSeconds(HOLD_SECONDS, resolve))
    this.strands.begin()
    try {
      return await pass('merchant', SPAN + cause)
    } finally {
      if (!this.#isOver) turnstile.end()
    }
  }

  #spanNamed(cause: string): string | undefined {
    return cause.startsWith(SPAN) ? cause.slice(SPAN.length) : undefined
  }
}

/** In whose name passes what is no matter of the play. */
const VISITOR = 'visitor'

/** How a span is told from a message of the network. */
const SPAN = 'span '
