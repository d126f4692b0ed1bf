/** A world to poke at: its clock stands still, its gates can be shut, and its guards tell when they refuse. */
import { encodeCrockford } from '../../src/protocol/encoding/crockford.js'
import { isJsonObject, parseJson, stringifyJson, type JsonObject } from '../../src/protocol/encoding/json.js'
import { sha512 } from '../../src/protocol/crypto/hash.js'
import { utf8 } from '../../src/protocol/encoding/struct.js'
import { pathOf, type Endpoint, type PartyName } from '../../src/protocol/endpoints/endpoint.js'
import { pageId } from '../../src/protocol/endpoints/index.js'
import type { HttpReply, HttpRequest } from '../../src/protocol/http.js'
import { VirtualClock } from '../../src/sim/clock.js'
import type { Guard, Handler, Step } from '../../src/sim/handler.js'
import { buildServers, inject, type PartyServers } from '../../src/sim/http/server.js'
import type { Stop } from '../../src/sim/faults.js'
import type { NetworkEvent } from '../../src/sim/network.js'
import { createWorld, MERCHANT_TOKEN, type World, type WorldOptions } from '../../src/sim/world.js'
import { handDirectly } from './direct.js'

/** Every scene begins on 1 January 2026, 00:00 UTC. */
export const START = 1_767_225_600

let built: PartyServers | undefined

/** The servers of this process: like the simulator itself, tests build them once. */
export function servers(): PartyServers {
  built ??= buildServers()
  return built
}

/** What came back, and which guard of the addressed page refused, if one did. */
export class Answer {
  constructor(
    readonly reply: HttpReply,
    readonly refusedBy: string | undefined,
  ) {}

  get status(): number {
    return this.reply.status
  }

  get text(): string {
    return Buffer.from(this.reply.body).toString()
  }

  /** The body, which has to be a JSON object. */
  get json(): JsonObject {
    const value = parseJson(this.reply.body)
    if (!isJsonObject(value)) throw new Error(`not an object: ${this.text}`)
    return value
  }

  /** A text in the body. */
  said(name: string): string {
    const value = this.json[name]
    if (typeof value !== 'string') throw new Error(`no ${name}: ${this.text}`)
    return value
  }

  get code(): unknown {
    return this.json['code']
  }
}

export interface SceneOptions extends Partial<WorldOptions> {
  /** True if nothing goes through HTTP, and nobody sees which guard refuses: much cheaper. */
  readonly isDirect?: boolean
  /** Handlers instead of those of the simulator. */
  readonly handlers?: readonly Handler[]
  /** Forges a reply from one party to another. */
  readonly forge?: (to: PartyName, request: HttpRequest, reply: HttpReply) => HttpReply
}

export interface CallOptions {
  readonly parameters?: Readonly<Record<string, string>>
  readonly query?: string
  /** A value to be written as JSON, or bytes that go out as they are. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A message that is being held at a gate. */
export interface Held {
  /** Resolves when the message has arrived. */
  readonly arrived: Promise<void>
  readonly release: () => void
}

export class Scene {
  readonly clock = new VirtualClock(START)
  readonly world: World
  /** What the network was seen to carry. */
  readonly events: NetworkEvent[] = []
  /** Mistakes of the simulator itself. */
  readonly mistakes: Error[] = []
  /** Which guard refused, by the id of the request. */
  readonly #refusals = new Map<string, string>()
  readonly #holds: { stop: Partial<Stop>; arrive: () => void; released: Promise<void> }[] = []
  readonly #deliver
  #calls = 0

  constructor(options: SceneOptions = {}) {
    const { handlers, forge, isDirect = false, ...worldOptions } = options
    this.#deliver = (to: PartyName, request: HttpRequest, id: string): Promise<HttpReply> =>
      isDirect ? handDirectly(this.world, to, request, id) : inject(servers(), this.world, to, request, id)
    const world = createWorld({
      seed: 'a test',
      clock: this.#impatientClock(),
      deliver: async (to, request, id) => {
        const reply = await this.#deliver(to, request, id)
        return forge?.(to, request, reply) ?? reply
      },
      gate: (stop) => this.#pass(stop),
      observe: (event) => {
        this.events.push(event)
      },
      onMistake: (mistake) => {
        this.mistakes.push(mistake)
      },
      ...worldOptions,
    })
    if (isDirect) {
      this.world = world
      return
    }
    const table = new Map([...world.handlers, ...(handlers ?? []).map((one) => [idOf(one), one] as const)])
    const watched = [...table].map(([page, handler]) => [page, this.#watch(handler)] as const)
    this.world = { ...world, handlers: new Map(watched) }
  }

  /** Sends a request of somebody outside, past the gates. */
  call(endpoint: Endpoint, options: CallOptions = {}): Promise<Answer> {
    const { parameters, query = '', body, headers = {} } = options
    const bytes = body === undefined || body instanceof Uint8Array ? body : utf8(stringifyJson(body))
    return this.send(endpoint.party, {
      method: endpoint.method,
      path: pathOf(endpoint, parameters) + query,
      headers: { ...(endpoint.authenticated ? AUTHORIZATION : {}), ...headers },
      ...(bytes === undefined ? {} : { body: bytes }),
    })
  }

  /** Sends any request at all. */
  async send(to: PartyName, request: HttpRequest): Promise<Answer> {
    const id = `call-${String(++this.#calls)}`
    const reply = await this.#deliver(to, request, id)
    return new Answer(reply, this.#refusals.get(id))
  }

  /** Holds the next message that passes such a gate, until it is released. */
  hold(stop: Partial<Stop>): Held {
    const [arrival, release] = [signal(), signal()]
    this.#holds.push({ stop, arrive: arrival.give, released: release.given })
    return { arrived: arrival.given, release: release.give }
  }

  /** Requests that one party sent another, as `from>to page`. */
  get hops(): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'request' ? [`${event.from}>${event.to} ${event.page}`] : [],
    )
  }

  async #pass(stop: Stop): Promise<void> {
    const index = this.#holds.findIndex(({ stop: wanted }) =>
      Object.entries(wanted).every(([name, value]) => stop[name as keyof Stop] === value),
    )
    const [held] = index < 0 ? [] : this.#holds.splice(index, 1)
    held?.arrive()
    await held?.released
  }

  /** Whoever sleeps is woken at once, and time has passed. */
  #impatientClock() {
    return {
      now: () => this.clock.now(),
      sleep: (seconds: number) => {
        const slept = this.clock.sleep(seconds)
        this.clock.wakeNext()
        return slept
      },
    }
  }

  #watch(handler: Handler): Handler {
    const ids = new WeakMap<object, string>()
    const watch = <C>(guard: Guard<C>, idOf: (context: C) => string | undefined): Guard<C> => ({
      ...guard,
      passes: (context) => {
        const passes = guard.passes(context)
        if (!passes) this.#refusals.set(idOf(context) ?? '', guard.name)
        return passes
      },
    })
    return {
      ...handler,
      early: handler.early.map((guard) => watch(guard, (arrival) => arrival.id)),
      context: (call) => {
        const context = handler.context(call)
        ids.set(context as object, call.id)
        return context
      },
      steps: handler.steps.map((step): Step<unknown> =>
        step.kind === 'guard' ? watch(step, (context) => ids.get(context as object)) : step,
      ),
    }
  }
}

/** Lets a scene whose clock only moves when told to run until somebody waits. */
export async function asleep(clock: VirtualClock): Promise<void> {
  for (let turns = 0; clock.nextWake() === undefined; turns++) {
    if (turns > 1000) throw new Error('nobody waits')
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

/** Something that happens once, and can be waited for. */
export function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}

/** What the shop sends with its private calls. */
export const AUTHORIZATION = { authorization: `Bearer ${MERCHANT_TOKEN}` }

function idOf(handler: Handler): string {
  return pageId(handler.endpoint)
}

/** 32 or 64 bytes that follow from a name, as text: keys, nonces and hashes that belong to nobody. */
export function made(name: string, bytes: 16 | 32 | 64 = 32): string {
  return encodeCrockford(sha512(utf8(`made up: ${name}`)).subarray(0, bytes))
}

/** The same text of base32 with its first character changed: another value of the same length. */
export function tampered(text: string): string {
  return (text.startsWith('0') ? '1' : '0') + text.slice(1)
}
