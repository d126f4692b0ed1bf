/**
 * Handlers as data: an ordered list of named steps that a small runner walks.
 *
 * Guards refuse, effects change the store, hops ask another party, repeats recognise a request that was
 * already granted, waits hold a request until something is true. Between two hops or waits nothing is awaited, so a guard and the effect behind it see the same
 * state. Because the list is data it can be printed, and defects can be derived from it.
 */
import type { Endpoint, PartyName } from '../protocol/endpoints/endpoint.js'
import { pageId } from '../protocol/endpoints/index.js'
import { errorCode, errorEntry, type ErrorName } from '../protocol/errors.js'
import type { GenerationName } from '../protocol/versions.js'
import type { Signal } from './clock.js'
import type { World } from './world.js'

/** What a handler says: a status, and a JSON body, a web page, or none. */
export interface Reply {
  readonly status: number
  readonly body?: object
  /** A whole web page. */
  readonly html?: string
  /** A body as bytes; without a type, nothing says what they are. */
  readonly raw?: { readonly bytes: Uint8Array; readonly type?: string }
  /** Headers beyond those that every reply has; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal with its error code. */
export interface Refusal {
  readonly status: number
  readonly code: ErrorName
  /** Further fields of the body. */
  readonly details?: object
}

/** A request whose path was recognised, and whose body nobody has looked at. */
export interface Arrival {
  readonly world: World
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Id of the message that brought the request; the cause of hops made in its service. */
  readonly id: string
}

/** A request as the steps of a handler get it: its body fits the endpoint's shape. */
export interface Call<Request> extends Arrival {
  readonly body: Request
}

export interface Guard<Context> {
  readonly kind: 'guard'
  readonly name: string
  readonly status: number
  /** Where revisions of the page disagree about the status, the party's settings decide. */
  readonly generation?: GenerationName
  readonly code: ErrorName
  /** True if the request may go on. */
  readonly passes: (context: Context) => boolean
  readonly details?: (context: Context) => object
}

/** Changes the store; runs as one transaction. */
export interface Effect<Context> {
  readonly kind: 'effect'
  readonly name: string
  readonly run: (context: Context) => void
}

/** Asks another party; may refuse because of what it said. The state may be another afterwards. */
export interface Hop<Context> {
  readonly kind: 'hop'
  readonly name: string
  readonly run: (context: Context) => Promise<Refusal | undefined>
  /** True of an errand: whatever the other party says, the request goes on. */
  readonly neverRefuses?: true
}

/** Goes straight to the answer when the request was granted before. */
export interface Repeat<Context> {
  readonly kind: 'repeat'
  readonly name: string
  readonly applies: (context: Context) => boolean
}

/** Holds the request until something is true, or for so long at most. The state may be another afterwards. */
export interface Wait<Context> {
  readonly kind: 'wait'
  readonly name: string
  readonly seconds: (context: Context) => number
  readonly until: (context: Context) => boolean
}

export type Step<Context> = Guard<Context> | Effect<Context> | Hop<Context> | Repeat<Context> | Wait<Context>

export interface Handler<Request = unknown, Context = unknown> {
  readonly endpoint: Endpoint
  /** Guards that come before the body is read. */
  readonly early: readonly Guard<Arrival>[]
  readonly context: (call: Call<Request>) => Context
  readonly steps: readonly Step<Context>[]
  readonly answer: (context: Context) => Reply
  /** True of a mistake: the answer goes out although what it tells of is not durable yet. */
  readonly answersEarly?: true
}

export function guard<Context>(
  name: string,
  status: number,
  code: ErrorName,
  passes: (context: Context) => boolean,
  details?: (context: Context) => object,
): Guard<Context> {
  return { kind: 'guard', name, status, code, passes, ...(details === undefined ? {} : { details }) }
}

/** The same guard, with the status of the generation that the party follows. */
export function byGeneration<Context>(generation: GenerationName, guard: Guard<Context>): Guard<Context> {
  return { ...guard, generation }
}

export function effect<Context>(name: string, run: (context: Context) => void): Effect<Context> {
  return { kind: 'effect', name, run }
}

export function hop<Context>(
  name: string,
  run: (context: Context) => Promise<Refusal | undefined>,
): Hop<Context> {
  return { kind: 'hop', name, run }
}

/** A hop that cannot refuse: it has nothing to refuse with. */
export function errand<Context>(name: string, run: (context: Context) => Promise<void>): Hop<Context> {
  return {
    kind: 'hop',
    name,
    neverRefuses: true,
    async run(context) {
      await run(context)
      return undefined
    },
  }
}

export function repeat<Context>(name: string, applies: (context: Context) => boolean): Repeat<Context> {
  return { kind: 'repeat', name, applies }
}

/** @param until asked again after each change of the party's store */
export function wait<Context>(
  name: string,
  seconds: (context: Context) => number,
  until: (context: Context) => boolean,
): Wait<Context> {
  return { kind: 'wait', name, seconds, until }
}

/**
 * Declares a handler. The types of the request body and of the context are checked here, and forgotten in the
 * table of handlers.
 */
export function handler<Request, Context>(
  endpoint: Endpoint<Request>,
  context: (call: Call<Request>) => Context,
  parts: {
    readonly early?: readonly Guard<Arrival>[]
    readonly steps: readonly Step<Context>[]
    readonly answer: (context: Context) => Reply
  },
): Handler {
  return { endpoint, early: [], context, ...parts } as unknown as Handler
}

/** Page id of a handler. */
export function handlerId(target: Handler): string {
  return pageId(target.endpoint)
}

/**
 * Walks a handler: early guards, the body, the steps, the answer.
 * @param readBody throws MalformedError when the body does not fit
 * @param sync makes what was changed durable, before anybody hears of it
 */
export async function runHandler(
  target: Handler,
  arrival: Arrival,
  readBody: () => unknown,
  sync: () => Promise<void>,
): Promise<Reply> {
  for (const guard of target.early) {
    if (!guard.passes(arrival)) return refuseAt(target, guard, arrival, arrival.world)
  }
  const context = target.context({ ...arrival, body: readBody() })
  const reply = (await walk(target, context, arrival, sync)) ?? target.answer(context)
  if (target.answersEarly !== true) await sync()
  return reply
}

/** Walks the steps. @returns the refusal, or undefined when the request is granted */
async function walk(
  target: Handler,
  context: unknown,
  { world }: Arrival,
  sync: () => Promise<void>,
): Promise<Reply | undefined> {
  for (const step of target.steps) {
    switch (step.kind) {
      case 'guard':
        if (!step.passes(context)) return refuseAt(target, step, context, world)
        break
      case 'repeat':
        if (step.applies(context)) return undefined
        break
      case 'effect':
        step.run(context)
        break
      case 'hop': {
        await sync()
        const refusal = await step.run(context)
        if (refusal !== undefined) return refuse(refusal)
        break
      }
      case 'wait': {
        const { clock, closing } = world
        const { store } = world[target.endpoint.party]
        const changed: Signal = (listener) => {
          const forget = [store.onChange(listener), closing.onBegin(listener)]
          return () => {
            for (const each of forget) each()
          }
        }
        const deadline = clock.now() + step.seconds(context)
        while (!closing.begun && clock.now() < deadline && !step.until(context))
          await clock.sleep(deadline - clock.now(), changed)
      }
    }
  }
  return undefined
}

function refuseAt<Context>(target: Handler, guard: Guard<Context>, context: Context, world: World): Reply {
  const { code, generation } = guard
  const status = generation === undefined ? guard.status : statusNow(world, target.endpoint.party, generation)
  return refuse({ status, code, details: guard.details?.(context) ?? {} })
}

/** The status that the party answers a case with of which revisions say different things. */
export function statusNow(world: World, party: PartyName, generation: GenerationName): number {
  const { settings } = party === 'exchange' ? world.exchange : world.merchant
  return settings.generations[generation]
}

/** Details of a refusal for one field. The published shape of an error calls it parameter, older pages and some clients field. */
export function aboutField(field: string, detail?: string): object {
  return { field, parameter: field, ...(detail === undefined ? {} : { detail }) }
}

/** The body of a refusal: number, a hint for people, and whatever the page adds. */
export function refuse(refusal: Refusal): Reply {
  const { code, details } = refusal
  return {
    status: refusal.status,
    body: { code: errorCode(code), hint: errorEntry(code).meaning, ...details },
  }
}
